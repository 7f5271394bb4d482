import {
  CoseKey, DateOnly, DeviceKey, DeviceRequest, DeviceResponse, DocRequest, Holder, Issuer, IssuerSigned, ItemsRequest,
  SessionTranscript, Verifier,
} from '@owf/mdoc'

// Which cryptography is measured: native.mjs, or web.mjs as the library's examples have it.
const primitives = await import(process.argv[3] === 'web' ? './web.mjs' : './native.mjs')

export const fullDate = (text) => new DateOnly(text)
export const isFullDate = (value) => value instanceof DateOnly

const context = {
  crypto: {
    // Four bytes are asked for a digest id, which ISO/IEC 18013-5, 9.1.2.5 wants below 2^31; the library takes all 32 bits.
    random: (n) => {
      const bytes = primitives.random(n)
      if (n === 4) bytes[0] &= 0x7f
      return bytes
    },
    digest: ({ digestAlgorithm, bytes }) => primitives.digest(digestAlgorithm, bytes),
  },
  cose: {
    sign1: {
      sign: ({ toBeSigned, key }) => primitives.sign(toBeSigned, key.jwk),
      verify: ({ sign1, key }) => primitives.verify(sign1.toBeSigned, sign1.signature, key.jwk),
    },
  },
  x509: {
    getIssuerNameField: ({ certificate, field }) => primitives.nameField(certificate, field),
    getPublicKey: async ({ certificate }) => CoseKey.fromJwk(await primitives.publicKey(certificate)),
    verifyCertificateChain: ({ trustedCertificates, x5chain, now }) =>
      primitives.validateChain(trustedCertificates, x5chain, now),
    getCertificateData: ({ certificate }) => primitives.certificateData(certificate),
  },
}

export async function issue(o) {
  const issuer = new Issuer(o.docType, context)
  for (const [space, values] of Object.entries(o.nameSpaces)) issuer.addIssuerNamespace(space, values)
  const signed = await issuer.sign({
    signingKey: CoseKey.fromJwk(o.issuer), algorithm: -7, digestAlgorithm: 'SHA-256', certificates: [o.certificate],
    validityInfo: { signed: o.signed, validFrom: o.from, validUntil: o.until },
    deviceKeyInfo: { deviceKey: DeviceKey.fromJwk(o.device) },
  })
  return signed.encode()
}

export async function present(o) {
  const namespaces = Object.fromEntries(Object.entries(o.disclose).map(([space, ids]) =>
    [space, Object.fromEntries(ids.map((id) => [id, false]))]))
  const deviceRequest = DeviceRequest.create({ docRequests: [DocRequest.create({
    itemsRequest: ItemsRequest.create({ docType: o.docType, namespaces }) })] })
  const response = await Holder.createDeviceResponseForDeviceRequest({
    deviceRequest, sessionTranscript: SessionTranscript.decode(o.transcript), issuerSigned: [IssuerSigned.decode(o.issuerSigned)],
    signature: { signingKey: CoseKey.fromJwk({ ...o.device, alg: 'ES256' }) },
  }, context)
  return response.encode()
}

export async function verify(o) {
  const deviceResponse = DeviceResponse.decode(o.response)
  await Verifier.verifyDeviceResponse({
    deviceResponse, sessionTranscript: SessionTranscript.decode(o.transcript), trustedCertificates: o.trusted,
  }, context)
  return Object.fromEntries(deviceResponse.documents.flatMap((d) =>
    [...d.issuerSigned.issuerNamespaces.issuerNamespaces].map(([space, items]) =>
      [space, Object.fromEntries(items.map((i) => [i.elementIdentifier, i.elementValue]))])))
}
