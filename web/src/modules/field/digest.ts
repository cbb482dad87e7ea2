// SHA-256 of bytes, as 64 hex digits. The browser's own where there is one; on plain http (a closed network without
// certificates) browsers hide it, and a small library is loaded.
export function hex(bytes: Uint8Array): string {
  return [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('')
}

export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const own = globalThis.crypto.subtle as SubtleCrypto | undefined
  if (own !== undefined) return hex(new Uint8Array(await own.digest('SHA-256', bytes)))
  return sha256_slow(bytes)
}
export async function sha256_slow(bytes: Uint8Array): Promise<string> {
  const { sha256: digest } = await import('@noble/hashes/sha2.js')
  return hex(digest(bytes))
}
export const sha256_text = (text: string): Promise<string> => sha256(new TextEncoder().encode(text))

// 128 random bits: the name of an upload, made where the photo is taken.
export function new_upload_id(): string {
  return hex(crypto.getRandomValues(new Uint8Array(16)))
}
