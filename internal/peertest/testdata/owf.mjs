import {
  CoseKey, DataItem, DateOnly, DeviceKey, DeviceRequest, DeviceResponse, DocRequest, Holder, Issuer, IssuerSigned, ItemsRequest,
  ProtectedHeaders, ReaderAuth, SessionTranscript, UnprotectedHeaders, Verifier, cborEncode,
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

const itemsRequest = (o) => ItemsRequest.create({ docType: o.docType, namespaces: Object.fromEntries(
  Object.entries(o.disclose).map(([space, ids]) => [space, Object.fromEntries(ids.map((id) => [id, false]))])) })

// request is a DeviceRequest that a reader has signed for the session.
export async function request(o) {
  const items = itemsRequest(o)
  const readerAuth = await ReaderAuth.create({
    protectedHeaders: ProtectedHeaders.create({ protectedHeaders: new Map([[1, -7]]) }),
    unprotectedHeaders: UnprotectedHeaders.create({ unprotectedHeaders: new Map([[33, o.chain]]) }),
    detachedPayload: cborEncode(DataItem.fromData(['ReaderAuthentication', SessionTranscript.decode(o.transcript).encodedStructure,
      DataItem.fromData(items.encodedStructure)])),
    signingKey: CoseKey.fromJwk({ ...o.reader, alg: 'ES256' }),
  }, context)
  return DeviceRequest.create({ docRequests: [DocRequest.create({ itemsRequest: items, readerAuth })] }).encode()
}

// answer presents what a DeviceRequest asks for, after the reader's signature was checked.
export async function answer(o) {
  const deviceRequest = DeviceRequest.decode(o.request)
  const sessionTranscript = SessionTranscript.decode(o.transcript)
  await Holder.verifyDeviceRequest({ deviceRequest, sessionTranscript }, context)
  const response = await Holder.createDeviceResponseForDeviceRequest({
    deviceRequest, sessionTranscript, issuerSigned: [IssuerSigned.decode(o.issuerSigned)],
    signature: { signingKey: CoseKey.fromJwk({ ...o.device, alg: 'ES256' }) },
  }, context)
  return response.encode()
}

export async function present(o) {
  const deviceRequest = DeviceRequest.create({ docRequests: [DocRequest.create({ itemsRequest: itemsRequest(o) })] })
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
