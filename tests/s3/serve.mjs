// An S3 store on loopback for tests: s3rver, and before it what tells a store from a web server in a test: a request that is not
// signed is refused, the bytes must be those of the signed payload hash, and trouble can be ordered.
//   node serve.mjs FOLDER PORT      prints its address; PORT 0: any free one
//   POST /-/trouble {"status": 503, "times": 2}     the next requests are answered so
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import S3rver from '@20minutes/s3rver';

const [folder, port = '0'] = process.argv.slice(2);
const options = { directory: folder, silent: true, vhostBuckets: false };
const store = new S3rver({ ...options, allowMismatchedSignatures: false });
// A bucket in the host's name is put into the path for s3rver, which signs it otherwise than Amazon: that signature is the unit test's.
const by_host = new S3rver({ ...options, allowMismatchedSignatures: true }).callback();
for (const name of ['city', 'other']) await store.store.putBucket(name);
const by_path = store.callback();
let trouble = { status: 503, times: 0 };

function refuse(response, status, code) {
  response.writeHead(status, { 'Content-Type': 'application/xml' });
  response.end(`<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code></Error>`);
}

// A real store refuses these bytes; s3rver keeps them, so they are removed again and the test sees what it would have seen.
async function check_payload(request, bucket, key) {
  const stored = await readFile(join(folder, bucket, `${key}._S3rver_object`));
  const right = createHash('sha256').update(stored).digest('hex') === request.headers['x-amz-content-sha256'];
  if (!right) await store.store.deleteObject(bucket, key);
  return right;
}

async function body_of(request) {
  let text = '';
  for await (const piece of request) text += piece;
  return text;
}

const server = createServer(async (request, response) => {
  if (request.url === '/-/trouble') {
    trouble = JSON.parse(await body_of(request));
    return response.end('ok');
  }
  if (trouble.times > 0) {
    trouble.times -= 1;
    request.resume();
    return refuse(response, trouble.status, 'SlowDown');
  }
  if (!/^AWS4-HMAC-SHA256 /.test(request.headers.authorization ?? '')) return refuse(response, 403, 'AccessDenied');
  const virtual = /^([a-z]+)\.localhost/.exec(request.headers.host)?.[1];
  const serve = virtual ? by_host : by_path;
  if (virtual) request.url = `/${virtual}${request.url}`;
  if (request.method !== 'PUT') return serve(request, response);
  const [bucket, ...rest] = decodeURIComponent(request.url).slice(1).split('/');
  // Answered only when the bytes were seen to be right.
  const { writeHead, end } = response;
  response.end = function (...given) {
    response.end = end;
    const pass = () => end.apply(response, given);
    if (response.statusCode !== 200) return pass();
    check_payload(request, bucket, rest.join('/')).then((right) => {
      if (right) return pass();
      response.writeHead = writeHead;
      response.removeHeader('content-length');
      refuse(response, 400, 'XAmzContentSHA256Mismatch');
    });
    return response;
  };
  return serve(request, response);
});
server.listen(Number(port), '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
