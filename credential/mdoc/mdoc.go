// Package mdoc is the passport as ISO/IEC 18013-5:2021 (8.3 and 9.1) and ISO/IEC TS 23220-2 want it: issued, presented
// and verified.
//
// An element is one thing that is said of the holder, named by an identifier inside a namespace. Each travels in an
// IssuerSignedItem with a random salt; the mobile security object (MSO) holds the digest of each item, the holder's
// device key and the validity, and is what the issuer signs (IssuerAuth). So a holder can leave elements out, and
// nobody can guess them from their digests or add any. IssuerSigned is items and IssuerAuth together: one credential.
// A presentation is a DeviceResponse with a document for each credential shown: the elements disclosed, and the
// device's proof (a signature, or a MAC that only this reader can check) that it has the key of the MSO and made the
// response in this session, which the SessionTranscript stands for.
//
// What is read is bounded (a response of 1 MiB costs less than 16 MiB) and shares the bytes that it was read from;
// nothing here keeps state, so everything may be used from several goroutines.
package mdoc

import (
	"time"

	"razvorot/credential"
)

// NameSpace is elements of one namespace, in the order in which they are written.
type NameSpace struct {
	Name     string
	Elements []Element
}

// Element is one thing that is said of the holder. Its value is written as
//
//	string, bool                 as they are
//	int, int64, uint, uint64     as an integer; read as int64
//	[]byte                       as a byte string, a portrait, say
//	FullDate                     as #6.1004(tstr), RFC 8943
//	TDate (time.Time)            as #6.0(tstr), RFC 3339 in whole seconds of UTC
//	codec.Raw                    as the CBOR that it is: arrays, maps and whatever else there is
//
// and read as the same types.
type Element struct {
	Identifier string
	Value      any
}

// FullDate is a day without a time: «2006-01-02».
type FullDate string

// TDate is a moment, in whole seconds.
type TDate = time.Time

// Disclosure is which elements are meant: identifiers by namespace.
type Disclosure map[string][]string

// Validity is when a credential was signed and holds.
type Validity struct {
	Signed, From, Until time.Time
}

// Bounds of what is read and written. A photo ID has 15 to 40 elements in three namespaces; an MSO may hold decoy
// digests, which is why it may have more of them. The rest of the sizes follow from codec.MaxMessage.
const (
	maxDocuments  = 8
	maxNameSpaces = 32
	maxElements   = 512       // in one document
	maxDigests    = 4096      // in one MSO
	maxFields     = 16        // keys of one structure of the standard
	maxStructured = 16 << 10  // bytes of all elements of one document that are arrays or maps
	maxProtected  = 1 << 10   // bytes of protected headers
	maxHeaders    = 16 << 10  // bytes of unprotected headers: five certificates of 3 KiB
	maxDigestID   = 1<<31 - 1 // 9.1.2.5: digestID is less than 2^31
	minSalt       = 16        // bytes, 9.1.2.5
	saltSize      = 32        // bytes, what we write
	version       = "1.0"     // of DeviceResponse and of MSO
)

// The checks of a verification, by which its faults are told apart.
const (
	CheckResponse        credential.Check = "device_response"         // not a DeviceResponse
	CheckResponseStatus  credential.Check = "response_status"         // the holder's device reports an error
	CheckIssuerSigned    credential.Check = "issuer_signed"           // not an IssuerSigned
	CheckMSO             credential.Check = "mso"                     // not a mobile security object
	CheckDeviceSigned    credential.Check = "device_signed"           // not a DeviceSigned
	CheckValue           credential.Check = "element_value"           // an element holds nothing that an element may hold
	CheckSalt            credential.Check = "salt"                    // a salt of less than 16 bytes
	CheckNoElements      credential.Check = "no_elements"             // nothing that the issuer signed is shown
	CheckDocTypeUnknown  credential.Check = "doc_type_unknown"        // not a document that was asked for
	CheckDocType         credential.Check = "doc_type"                // the MSO is of another docType than the document
	CheckIssuerAlgorithm credential.Check = "issuer_algorithm"        // IssuerAuth by an algorithm that is not accepted
	CheckIssuerSignature credential.Check = "issuer_signature"        // IssuerAuth does not hold
	CheckDigest          credential.Check = "digest"                  // an item is not what the MSO has the digest of
	CheckDigestMissing   credential.Check = "digest_missing"          // an item that the MSO knows nothing of
	CheckDigestRepeated  credential.Check = "digest_repeated"         // two items of one digest id
	CheckElementRepeated credential.Check = "element_repeated"        // two items of one identifier
	CheckUnauthorised    credential.Check = "element_not_authorised"  // the device signed what only the issuer may
	CheckDeviceSignature credential.Check = "device_signature"        // the device's signature is not of this session or key
	CheckDeviceMAC       credential.Check = "device_mac"              // the device's MAC is not of this session or key
	CheckNoReaderKey     credential.Check = "device_mac_no_key"       // a MAC, and the reader has no key to check it with
	CheckSigner          credential.Check = "signer_unknown"          // nobody who is trusted signed it
	CheckSignerCountry   credential.Check = "signer_country"          // the signer is of another country than the document
	CheckSignedOutside   credential.Check = "signed_outside_validity" // signed when the signer's certificate did not hold
	CheckRevoked         credential.Check = "status_invalid"
	CheckStatusUnknown   credential.Check = "status_not_known" // a status that no specification gives a meaning to
	CheckSuspended       credential.Check = "status_suspended"
	CheckExpired         credential.Check = "expired"
	CheckNotYetValid     credential.Check = "not_yet_valid"
)
