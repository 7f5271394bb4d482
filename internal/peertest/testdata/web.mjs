// What animo and owf want to be given, made as their own examples and tests do: the Web Crypto API, jose and @peculiar/x509.
import * as x509 from '@peculiar/x509'
import { exportJWK, importX509 } from 'jose'

const { subtle } = globalThis.crypto
const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
x509.cryptoProvider.set(globalThis.crypto)

export const random = (n) => globalThis.crypto.getRandomValues(new Uint8Array(n))

export const digest = async (algorithm, bytes) => new Uint8Array(await subtle.digest(algorithm, bytes))

export async function sign(data, jwk) {
  const key = await subtle.importKey('jwk', { ...jwk, alg: undefined }, ecdsa, false, ['sign'])
  return new Uint8Array(await subtle.sign(ecdsa, key, data))
}

export async function verify(data, signature, jwk) {
  const key = await subtle.importKey('jwk', { ...jwk, d: undefined, alg: undefined }, ecdsa, false, ['verify'])
  return subtle.verify(ecdsa, key, signature, data)
}

export const nameField = (der, field) => new x509.X509Certificate(der).issuerName.getField(field)

export async function publicKey(der) {
  return exportJWK(await importX509(new x509.X509Certificate(der).toString(), 'ES256', { extractable: true }))
}

export async function validateChain(trusted, chain, now = new Date()) {
  const roots = trusted.map((der) => new x509.X509Certificate(der))
  const built = await new x509.X509ChainBuilder({ certificates: roots }).build(new x509.X509Certificate(chain[0]))
  if (built.length < 2) throw new Error('no trusted certificate signed this one')
  for (let i = 0; i < built.length; i++) {
    const signer = built[Math.min(i + 1, built.length - 1)]
    if (!await built[i].verify({ publicKey: signer.publicKey, date: now })) throw new Error('a certificate does not hold')
  }
}

export async function certificateData(der) {
  const c = new x509.X509Certificate(der)
  return {
    issuerName: c.issuerName.toString(), subjectName: c.subjectName.toString(), serialNumber: c.serialNumber,
    thumbprint: Buffer.from(await c.getThumbprint(globalThis.crypto)).toString('hex'),
    notBefore: c.notBefore, notAfter: c.notAfter, pem: c.toString(),
  }
}
