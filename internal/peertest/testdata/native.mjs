// What animo and owf want to be given, as fast as node can: OpenSSL without the Web Crypto API around it, and keys and
// certificates read once and kept.
import * as crypto from 'node:crypto'

const keys = new Map()

function keyOf(jwk, read) {
  const id = JSON.stringify([jwk.d, jwk.x, jwk.y])
  if (!keys.has(id)) keys.set(id, read({ key: jwk, format: 'jwk' }))
  return keys.get(id)
}

export const random = (n) => new Uint8Array(crypto.randomBytes(n))

export const digest = (algorithm, bytes) =>
  new Uint8Array(crypto.createHash(algorithm.replace('-', '').toLowerCase()).update(bytes).digest())

export const sign = (data, jwk) =>
  new Uint8Array(crypto.sign('sha256', data, { key: keyOf(jwk, crypto.createPrivateKey), dsaEncoding: 'ieee-p1363' }))

export const verify = (data, signature, jwk) =>
  crypto.verify('sha256', data, { key: keyOf({ ...jwk, d: undefined }, crypto.createPublicKey), dsaEncoding: 'ieee-p1363' }, signature)

export const hmac = (key, data) => new Uint8Array(crypto.createHmac('sha256', key).update(data).digest())

// macKey is EMacKey of ISO/IEC 18013-5, 9.1.3.5: raw private scalar, uncompressed point.
export function macKey(privateKey, publicKey, transcriptBytes) {
  const ecdh = crypto.createECDH('prime256v1')
  ecdh.setPrivateKey(privateKey)
  const salt = digest('SHA-256', transcriptBytes)
  return new Uint8Array(crypto.hkdfSync('sha256', ecdh.computeSecret(publicKey), salt, 'EMacKey', 32))
}

const certificates = new Map()

function certificate(der) {
  const id = Buffer.from(der).toString('latin1')
  if (!certificates.has(id)) {
    const x509 = new crypto.X509Certificate(der)
    certificates.set(id, { x509, jwk: x509.publicKey.export({ format: 'jwk' }) })
  }
  return certificates.get(id)
}

export const publicKey = (der) => certificate(der).jwk

export const nameField = (der, field) =>
  certificate(der).x509.issuer.split('\n').filter((line) => line.startsWith(field + '=')).map((line) => line.slice(field.length + 1))

// validateChain accepts a signer whose certificate one of the trusted ones signed, both within their time.
export function validateChain(trusted, chain, now = new Date()) {
  const signer = certificate(chain[0]).x509
  const fits = (c) => new Date(c.validFrom) <= now && now <= new Date(c.validTo)
  const root = trusted.map((der) => certificate(der).x509).find((c) => signer.checkIssued(c) && signer.verify(c.publicKey))
  if (!root || !fits(signer) || !fits(root)) throw new Error('no trusted certificate signed this one, or one is out of date')
}

export function certificateData(der) {
  const { x509 } = certificate(der)
  return {
    issuerName: x509.issuer, subjectName: x509.subject, serialNumber: x509.serialNumber, thumbprint: x509.fingerprint256,
    notBefore: new Date(x509.validFrom), notAfter: new Date(x509.validTo), pem: x509.toString(),
  }
}
