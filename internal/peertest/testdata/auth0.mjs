import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const { DataItem, DeviceResponse, Document, MDoc, Verifier } = require('@auth0/mdl')
const { DateOnly, cborEncode } = require('@auth0/mdl/lib/cbor')
const { COSEKeyFromJWK } = require('cose-kit')

export const fullDate = (text) => new DateOnly(text)
export const isFullDate = (value) => value instanceof DateOnly

// wrapped is SessionTranscriptBytes: #6.24(bstr) of the transcript.
const wrapped = (transcript) => cborEncode(new DataItem({ buffer: transcript }))

export async function issue(o) {
  const document = new Document(o.docType)
  for (const [space, values] of Object.entries(o.nameSpaces)) document.addIssuerNameSpace(space, values)
  const signed = await document.useDigestAlgorithm('SHA-256')
    .addValidityInfo({ signed: o.signed, validFrom: o.from, validUntil: o.until })
    .addDeviceKeyInfo({ deviceKey: o.device })
    .sign({ issuerPrivateKey: o.issuer, issuerCertificate: o.certificate, alg: 'ES256', kid: Buffer.from('1') })
  return new MDoc([signed]).encode()
}

// present takes and gives DeviceResponses: what was issued is one without a device's signature.
export async function present(o) {
  const fields = Object.entries(o.disclose).flatMap(([space, ids]) =>
    ids.map((id) => ({ path: [`$['${space}']['${id}']`], intent_to_retain: false })))
  const response = DeviceResponse.from(o.issued).usingSessionTranscriptBytes(Buffer.from(wrapped(o.transcript)))
    .usingPresentationDefinition({ id: '1', input_descriptors: [{
      id: o.docType, format: { mso_mdoc: { alg: ['ES256'] } }, constraints: { limit_disclosure: 'required', fields } }] })
  if (o.readerPublic) response.authenticateWithMAC(o.device, COSEKeyFromJWK(o.readerPublic), 'HS256')
  else response.authenticateWithSignature(o.device, 'ES256')
  return (await response.sign()).encode()
}

export async function verify(o) {
  const read = await new Verifier(o.trustedPEM).verify(o.response, {
    encodedSessionTranscript: wrapped(o.transcript),
    ephemeralReaderKey: o.readerPrivate && COSEKeyFromJWK(o.readerPrivate),
  })
  return Object.fromEntries(read.documents.flatMap((d) => d.issuerSignedNameSpaces.map((space) =>
    [space, d.getIssuerNameSpace(space)])))
}
