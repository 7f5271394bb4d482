import {
  DataItem, DateOnly, DeviceResponse, Document, MDoc, Verifier, cborEncode, parseIssuerSigned,
} from '@animo-id/mdoc'

// Which cryptography is measured: native.mjs, or web.mjs as the library's examples have it.
const primitives = await import(process.argv[3] === 'web' ? './web.mjs' : './native.mjs')

export const fullDate = (text) => new DateOnly(text)
export const isFullDate = (value) => value instanceof DateOnly

const wrapped = (transcript) => cborEncode(new DataItem({ buffer: transcript }))

const context = {
  crypto: {
    random: primitives.random,
    digest: ({ digestAlgorithm, bytes }) => primitives.digest(digestAlgorithm, bytes),
    calculateEphemeralMacKeyJwk: ({ privateKey, publicKey, sessionTranscriptBytes }) => ({ kty: 'oct', alg: 'HS256',
      k: Buffer.from(primitives.macKey(privateKey, publicKey, sessionTranscriptBytes)).toString('base64url') }),
  },
  cose: {
    sign1: {
      sign: ({ sign1, jwk }) => primitives.sign(sign1.getRawSigningData().data, jwk),
      verify: ({ sign1, jwk, options }) => {
        const { data, signature } = sign1.getRawVerificationData(options)
        return primitives.verify(data, signature, jwk)
      },
    },
    mac0: {
      sign: ({ mac0, jwk }) => primitives.hmac(Buffer.from(jwk.k, 'base64url'), mac0.getRawSigningData().data),
      verify: ({ mac0, jwk, options }) => {
        const { data, signature } = mac0.getRawVerificationData(options)
        return Buffer.from(signature).equals(primitives.hmac(Buffer.from(jwk.k, 'base64url'), data))
      },
    },
  },
  x509: {
    getIssuerNameField: ({ certificate, field }) => primitives.nameField(certificate, field),
    getPublicKey: ({ certificate }) => primitives.publicKey(certificate),
    validateCertificateChain: ({ trustedCertificates, x5chain }) => primitives.validateChain(trustedCertificates, x5chain),
    getCertificateData: ({ certificate }) => primitives.certificateData(certificate),
  },
}

export async function issue(o) {
  const document = new Document(o.docType, context)
  for (const [space, values] of Object.entries(o.nameSpaces)) document.addIssuerNameSpace(space, values)
  const signed = await document.useDigestAlgorithm('SHA-256')
    .addValidityInfo({ signed: o.signed, validFrom: o.from, validUntil: o.until })
    .addDeviceKeyInfo({ deviceKey: o.device })
    .sign({ issuerPrivateKey: o.issuer, issuerCertificate: o.certificate, alg: 'ES256', kid: '1' }, context)
  return new MDoc([signed]).encode()
}

export async function present(o) {
  const fields = Object.entries(o.disclose).flatMap(([space, ids]) =>
    ids.map((id) => ({ path: [`$['${space}']['${id}']`], intent_to_retain: false })))
  const response = DeviceResponse.from(new MDoc([parseIssuerSigned(o.issuerSigned, o.docType)]))
    .usingSessionTranscriptBytes(wrapped(o.transcript))
    .usingPresentationDefinition({ id: '1', input_descriptors: [{
      id: o.docType, format: { mso_mdoc: { alg: ['ES256'] } }, constraints: { limit_disclosure: 'required', fields } }] })
  if (o.readerPublic) response.authenticateWithMAC(o.device, o.readerPublic, 'HS256')
  else response.authenticateWithSignature(o.device, 'ES256')
  return (await response.sign(context)).encode()
}

export async function verify(o) {
  const read = await new Verifier().verifyDeviceResponse({
    encodedDeviceResponse: o.response, encodedSessionTranscript: wrapped(o.transcript),
    ephemeralReaderKey: o.readerPrivate, trustedCertificates: o.trusted,
  }, context)
  return Object.fromEntries(read.documents.flatMap((d) => d.issuerSignedNameSpaces.map((space) =>
    [space, Object.fromEntries(d.getIssuerNameSpace(space))])))
}
