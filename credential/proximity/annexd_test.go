package proximity

import (
	"bytes"
	"crypto/ecdh"
	"testing"

	"razvorot/credential/codec"
	"razvorot/domain"
)

func privateKey(t testing.TB, scalar []byte) *ecdh.PrivateKey {
	t.Helper()
	key, err := ecdh.P256().NewPrivateKey(scalar)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// annexD returns both sides of the session of Annex D. It engaged by NFC: the engagement names no ways, and the handover is
// taken from the transcript.
func annexD(t testing.TB) (*Reader, *Holder) {
	t.Helper()
	e, err := parseEngagement(engagementOf(t, transcriptOfAnnexD(t)))
	if err != nil {
		t.Fatal(err)
	}
	var fields []codec.Raw
	if err := codec.Unmarshal(transcriptOfAnnexD(t), &fields); err != nil {
		t.Fatal(err)
	}
	r, err := startReader(privateKey(t, given(t, "ephemeral_reader_key_d")), e, fields[2])
	if err != nil {
		t.Fatal(err)
	}
	h := StartHolder(privateKey(t, given(t, "ephemeral_device_key_d")), e)
	h.handover = fields[2]
	return r, h
}

func transcriptOfAnnexD(t testing.TB) []byte {
	t.Helper()
	b, err := codec.Unwrap(given(t, "session_transcript_bytes"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func engagementOf(t testing.TB, transcript []byte) []byte {
	t.Helper()
	var fields []codec.Raw
	if err := codec.Unmarshal(transcript, &fields); err != nil {
		t.Fatal(err)
	}
	b, err := codec.Unwrap(fields[0])
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func same(t *testing.T, what string, got, want []byte) {
	t.Helper()
	if !bytes.Equal(got, want) {
		t.Errorf("%s\ngot  %x\nwant %x", what, got, want)
	}
}

func TestTheKeysOfAnnexDAreWrittenByteForByte(t *testing.T) {
	for _, side := range []string{"device", "reader"} {
		key := privateKey(t, given(t, "ephemeral_"+side+"_key_d"))
		got, err := encodeKey(key.PublicKey())
		if err != nil {
			t.Fatal(err)
		}
		x, y := given(t, "ephemeral_"+side+"_key_x"), given(t, "ephemeral_"+side+"_key_y")
		same(t, side, key.PublicKey().Bytes(), append(append([]byte{4}, x...), y...))
		if side == "device" {
			same(t, "EDeviceKeyBytes", got, given(t, "e_device_key_bytes"))
		}
	}
}

func TestTheEngagementOfAnnexDIsReadAndItsBluetoothSkipped(t *testing.T) {
	b := given(t, "device_engagement")
	e, err := ParseEngagement(Engagement{Bytes: b}.URI())
	if err != nil {
		t.Fatal(err)
	}
	if len(e.Addresses) != 0 || !e.Key.Equal(privateKey(t, given(t, "ephemeral_device_key_d")).PublicKey()) {
		t.Errorf("%+v", e)
	}
	same(t, "the bytes that are signed", e.Bytes, b)
}

func TestTheFixedPartOfTheEngagementOfAnnexDIsWrittenByteForByte(t *testing.T) {
	key := privateKey(t, given(t, "ephemeral_device_key_d"))
	e, err := NewEngagement(key, []domain.NearbyAddress{{Type: MethodHTTP, Version: 1, URI: "http://192.168.0.2:8000/a"}})
	if err != nil {
		t.Fatal(err)
	}
	want := given(t, "device_engagement")
	n := bytes.Index(want, []byte{0x02, 0x81, 0x83, 0x02}) // from here on it is Bluetooth there and HTTP here
	if n < 0 || len(e.Bytes) < n {
		t.Fatal("no retrieval methods")
	}
	same(t, "up to the ways", e.Bytes[:n], want[:n])
}

func TestTheSessionOfAnnexDIsSealedByteForByte(t *testing.T) {
	r, h := annexD(t)
	same(t, "the reader's SessionTranscript", r.Transcript(), transcriptOfAnnexD(t))
	establishment, err := r.Establish(given(t, "device_request"))
	if err != nil {
		t.Fatal(err)
	}
	same(t, "SessionEstablishment", establishment, given(t, "session_establishment"))
	request, err := h.Open(establishment)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "DeviceRequest", request, given(t, "device_request"))
	same(t, "the holder's SessionTranscript", h.Transcript(), transcriptOfAnnexD(t))
	data, err := h.Seal(given(t, "device_response"), StatusNone)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "SessionData", data, given(t, "session_data"))
	response, status, err := r.Open(data)
	if err != nil || status != StatusNone {
		t.Fatal(status, err)
	}
	same(t, "DeviceResponse", response, given(t, "device_response"))
	end, err := r.Seal(nil, StatusEnd)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the termination", end, given(t, "session_termination"))
}
