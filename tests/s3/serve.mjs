// An S3 store on loopback for tests: s3rver, and before it what tells a store from a web server in a test: a request that is not
// signed is refused, the bytes must be those of the signed payload hash, and trouble, waiting and slowness can be ordered. The bucket
// stands in the path, or in the name of the host (BUCKET.s3.localhost), where s3rver finds it by itself.
//   node serve.mjs FOLDER PORT [CERTIFICATE KEY]     prints its address; PORT 0: any free one; with a certificate: https
//   POST /-/trouble {"status": 503, "times": 2}      the next requests are answered so
//   POST /-/slow {"ms": 20}                          each request waits so long: for figures, not for tests
//   POST /-/hold {"method": "GET", "key": ""}        requests of that method whose address has the key wait until they are released
//   POST /-/held {"count": 1}                        answered as soon as so many wait
//   POST /-/release                                  all that wait go on, and nobody waits any more; says how many it were
import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { join } from 'node:path';
import S3rver from '@20minutes/s3rver';
import v4 from '@20minutes/s3rver/lib/signature/v4.js';

const [folder, port = '0', certificate, key] = process.argv.slice(2);
const options = { directory: folder, silent: true, serviceEndpoint: 'localhost', vhostBuckets: false };
const store = new S3rver({ ...options, allowMismatchedSignatures: false });
for (const name of ['city', 'other']) await store.store.putBucket(name);
const by_path = store.callback();
// s3rver signs a bucket in the host's name as if it were in the path; Amazon and those after it do not. So that is checked here.
const by_host = new S3rver({ ...options, allowMismatchedSignatures: true }).callback();
let trouble = { status: 503, times: 0 };
let slow_ms = 0;
let hold = null; // { method, key, waiting: [], watchers: [] }

function signed_for_host(request) {
  const given = v4.parseHeader(request.headers);
  const [uri, query = ''] = request.url.split('?');
  const asked = { method: request.method, uri, querystring: query.split('&').filter(Boolean).sort().join('&'), headers: request.headers, timestamp: request.headers['x-amz-date'] };
  const { date, region, service } = given.credential;
  const right = createHmac('sha256', v4.getSigningKey('S3RVER', date, region, service)).update(v4.getStringToSign(asked, given)).digest('hex');
  return given.accessKeyId === 'S3RVER' && given.signatureProvided === right;
}

function refuse(response, status, code) {
  response.writeHead(status, { 'Content-Type': 'application/xml' });
  response.end(`<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code></Error>`);
}

// A real store refuses these bytes; s3rver keeps them, so they are removed again and the test sees what it would have seen.
async function check_payload(request, bucket, name) {
  const stored = await readFile(join(folder, bucket, `${name}._S3rver_object`));
  const right = createHash('sha256').update(stored).digest('hex') === request.headers['x-amz-content-sha256'];
  if (!right) await store.store.deleteObject(bucket, name);
  return right;
}

async function body_of(request) {
  let text = '';
  for await (const piece of request) text += piece;
  return text;
}

function tell_watchers() {
  for (const w of hold.watchers) if (hold.waiting.length >= w.count) w.tell();
}

function wait_for_release() {
  const going = new Promise((go) => hold.waiting.push(go));
  tell_watchers();
  return going;
}

// What each answers is told to who ordered it.
const orders = {
  '/-/trouble': (order) => void (trouble = order),
  '/-/slow': (order) => void (slow_ms = order.ms),
  '/-/hold': (order) => void (hold = { ...order, waiting: [], watchers: [] }),
  '/-/held': ({ count }) =>
    new Promise((tell) => {
      hold.watchers.push({ count, tell });
      tell_watchers();
    }),
  '/-/release': () => {
    const { waiting } = hold;
    hold = null;
    for (const go of waiting) go();
    return waiting.length;
  },
};

async function answer(request, response) {
  if (request.url in orders) {
    const said = await orders[request.url](JSON.parse((await body_of(request)) || '{}'));
    return response.end(String(said ?? 'ok'));
  }
  if (slow_ms > 0) await new Promise((go) => setTimeout(go, slow_ms));
  if (hold?.method === request.method && request.url.includes(hold.key)) await wait_for_release();
  if (trouble.times > 0) {
    trouble.times -= 1;
    request.resume();
    return refuse(response, trouble.status, 'SlowDown');
  }
  if (!/^AWS4-HMAC-SHA256 /.test(request.headers.authorization ?? '')) return refuse(response, 403, 'AccessDenied');
  const in_host = /^([a-z]+)\.s3\.localhost(:|$)/.exec(request.headers.host)?.[1];
  if (in_host && !signed_for_host(request)) {
    request.resume();
    return refuse(response, 403, 'SignatureDoesNotMatch');
  }
  const serve = in_host ? by_host : by_path;
  if (request.method !== 'PUT') return serve(request, response);
  const path = decodeURIComponent(request.url).slice(1).split('/');
  const bucket = in_host ?? path.shift();
  // Answered only when the bytes were seen to be right.
  const { writeHead, end } = response;
  response.end = function (...given) {
    response.end = end;
    const pass = () => end.apply(response, given);
    if (response.statusCode !== 200) return pass();
    check_payload(request, bucket, path.join('/')).then((right) => {
      if (right) return pass();
      response.writeHead = writeHead;
      response.removeHeader('content-length');
      refuse(response, 400, 'XAmzContentSHA256Mismatch');
    });
    return response;
  };
  return serve(request, response);
}

const server = certificate ? createTlsServer({ cert: readFileSync(certificate), key: readFileSync(key) }, answer) : createServer(answer);
server.listen(Number(port), '127.0.0.1', () => console.log(`http${certificate ? 's' : ''}://127.0.0.1:${server.address().port}`));
