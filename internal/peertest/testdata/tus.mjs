// Uploads: tus-js-client.
import * as tus from 'tus-js-client'
import { createHash } from 'node:crypto'

const digest = (b) => createHash('sha256').update(b).digest('base64')

// upload sends o.content, in pieces of o.piece bytes if given. pause aborts after as many bytes and goes on with a new client that
// knows the address alone; wrong sends the checksum of something else with the first piece; terminate ends it after as many bytes, leave goes away. url goes on
// with an upload of before.
export async function upload(o) {
  const content = Buffer.from(o.content)
  const requests = []
  let spoilt = !o.wrong
  const options = (more, settle) => ({
    endpoint: o.endpoint,
    metadata: o.metadata,
    chunkSize: o.piece ?? Infinity,
    retryDelays: [0, 10, 50],
    headers: { Authorization: `Bearer ${o.token}` },
    onShouldRetry: () => true,
    onBeforeRequest: (r) => {
      if (r.getMethod() !== 'PATCH' || !o.checksum) return
      const from = Number(r.getHeader('Upload-Offset'))
      const piece = content.subarray(from, o.piece ? from + o.piece : undefined)
      r.setHeader('Upload-Checksum', `sha256 ${digest(spoilt ? piece : Buffer.from('something else'))}`)
      spoilt = true
    },
    onAfterResponse: (r, a) => { requests.push(`${r.getMethod()} ${a.getStatus()}`) },
    onError: settle.reject,
    ...more,
  })
  const run = (more, begun) => new Promise((resolve, reject) => {
    const u = new tus.Upload(content, options({
      onSuccess: () => resolve(u.url),
      onChunkComplete: (size, sent) => { if (begun) begun(u, sent, resolve, reject) },
      ...more,
    }, { reject }))
    u.start()
  })
  if (o.terminate) {
    const url = await run({}, (u, sent, resolve, reject) => {
      if (sent >= o.terminate) u.abort(true).then(() => resolve(u.url), reject)
    })
    return { url, requests }
  }
  if (o.leave) {
    const url = await run({ uploadUrl: o.url }, (u, sent, resolve, reject) => {
      if (sent >= o.leave) u.abort().then(() => resolve(u.url), reject)
    })
    return { url, requests }
  }
  if (o.pause) {
    const uploadUrl = await run({}, (u, sent, resolve, reject) => {
      if (sent >= o.pause) u.abort().then(() => resolve(u.url), reject)
    })
    return { url: await run({ uploadUrl }), requests }
  }
  return { url: await run({ uploadUrl: o.url }), requests }
}
