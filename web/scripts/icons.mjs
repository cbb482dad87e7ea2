// Draws the app's icons into public/: the three bars of icon.svg on cinnabar, to the edge where a launcher cuts its own shape.
//   node scripts/icons.mjs
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { crc32, deflateSync } from 'node:zlib'

const kGround = [0xb5, 0x34, 0x2a]
const kInk = [0xfa, 0xf9, 0xf6]
const kBars = [[14, 20, 8, 26], [28, 28, 8, 18], [42, 14, 8, 32]] // x, y, width, height on a field of 64
const kFine = 4 // samples a side per pixel

function inside(x, y, cut) {
  const s = cut ? 0.72 : 1 // launchers may cut a fifth off each side
  const u = (x - 32) / s + 32, v = (y - 32) / s + 32
  if (kBars.some(([bx, by, w, h]) => u >= bx && u < bx + w && v >= by && v < by + h)) return kInk
  if (cut) return kGround
  const dx = Math.max(12 - x, x - 52, 0), dy = Math.max(12 - y, y - 52, 0)
  return dx * dx + dy * dy <= 144 ? kGround : null
}
function png(size, cut) {
  const raw = Buffer.alloc((size * 4 + 1) * size)
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const sum = [0, 0, 0, 0]
      for (let i = 0; i < kFine * kFine; i++) {
        const c = inside(((x + ((i % kFine) + 0.5) / kFine) * 64) / size, ((y + (Math.floor(i / kFine) + 0.5) / kFine) * 64) / size, cut)
        if (c !== null) [...c, 1].forEach((part, k) => (sum[k] += part))
      }
      const at = y * (size * 4 + 1) + 1 + x * 4
      for (let k = 0; k < 3; k++) raw[at + k] = sum[3] === 0 ? 0 : Math.round(sum[k] / sum[3])
      raw[at + 3] = Math.round((sum[3] * 255) / (kFine * kFine))
    }
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const out = Buffer.alloc(body.length + 8)
    out.writeUInt32BE(data.length, 0)
    body.copy(out, 4)
    out.writeUInt32BE(crc32(body), body.length + 4)
    return out
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(size, 0)
  head.writeUInt32BE(size, 4)
  head.set([8, 6, 0, 0, 0], 8) // 8 bits, RGBA
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', deflateSync(raw, { level: 9 })), chunk('IEND', Buffer.alloc(0))])
}
const put = (name, size, cut) => writeFileSync(fileURLToPath(new URL(`../public/${name}`, import.meta.url)), png(size, cut))
put('icon-192.png', 192, false)
put('icon-512.png', 512, false)
put('icon-maskable-512.png', 512, true)
