package protocol

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"razvorot/domain"
)

// Headers of tus 1.0.
const (
	TusResumable     = "Tus-Resumable"
	TusVersion       = "Tus-Version"
	TusExtension     = "Tus-Extension"
	TusMaxSize       = "Tus-Max-Size"
	TusAlgorithms    = "Tus-Checksum-Algorithm"
	UploadOffset     = "Upload-Offset"
	UploadLength     = "Upload-Length"
	UploadMetadata   = "Upload-Metadata"
	UploadChecksum   = "Upload-Checksum"
	UploadExpires    = "Upload-Expires"
	TusProtocol      = "1.0.0"
	TusExtensions    = "creation,checksum,expiration,termination"
	ChecksumSHA256   = "sha256"
	maxMetadata      = 8 << 10
	locationOfUpload = "Location"
)

// Metadata returns the value of UploadMetadata for a page's file: the fields of domain.PageUpload by their JSON names, but
// for the size, which is UploadLength.
func Metadata(u domain.PageUpload) string {
	var pairs []string
	for _, x := range [][2]string{{"document", string(u.Document)}, {"kind", string(u.Kind)}, {"page", string(u.Page)},
		{"role", string(u.Role)}, {"media_type", u.MediaType}, {"digest", u.Digest.String()}} {
		pairs = append(pairs, strings.TrimSpace(x[0]+" "+base64.StdEncoding.EncodeToString([]byte(x[1]))))
	}
	return strings.Join(pairs, ",")
}

// ReadPageUpload returns what the headers of a creation announce, or ErrInvalid when they are not those of a page's file.
// Metadata of other names are left out, as a public client may send a file name.
func ReadPageUpload(h http.Header) (domain.PageUpload, error) {
	var u domain.PageUpload
	length, err := strconv.ParseInt(h.Get(UploadLength), 10, 64)
	if err != nil || length < 0 || len(h.Get(UploadMetadata)) > maxMetadata {
		return u, fmt.Errorf("upload length or metadata: %w", domain.ErrInvalid)
	}
	u.Size = length
	values := map[string]string{}
	for pair := range strings.SplitSeq(h.Get(UploadMetadata), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(pair), " ")
		b, err := base64.StdEncoding.DecodeString(value)
		if _, twice := values[name]; err != nil || twice {
			return u, fmt.Errorf("upload metadata: %w", domain.ErrInvalid)
		}
		values[name] = string(b)
	}
	u.Document, u.Kind = domain.DocumentID(values["document"]), domain.DocumentKind(values["kind"])
	u.Page, u.Role = domain.PageID(values["page"]), domain.PageRole(values["role"])
	u.MediaType = values["media_type"]
	if err := u.Digest.UnmarshalText([]byte(values["digest"])); err != nil {
		return u, fmt.Errorf("digest of an upload: %w", domain.ErrInvalid)
	}
	return u, nil
}

// WriteUpload sets the headers that tell how far an upload got, its Location among them.
func WriteUpload(h http.Header, u domain.Upload) {
	h.Set(locationOfUpload, FindUpload.Path(string(u.ID)))
	h.Set(UploadOffset, strconv.FormatInt(u.Offset, 10))
	h.Set(UploadLength, strconv.FormatInt(u.Size, 10))
	if !u.ExpiresAt.IsZero() {
		h.Set(UploadExpires, u.ExpiresAt.UTC().Format(http.TimeFormat))
	}
}

// ReadUpload returns how far an upload got, or ErrInvalid when headers do not tell. ExpiresAt has whole seconds.
func ReadUpload(h http.Header) (domain.Upload, error) {
	var u domain.Upload
	var err1, err2, err3 error
	u.Offset, err1 = strconv.ParseInt(h.Get(UploadOffset), 10, 64)
	u.Size, err2 = strconv.ParseInt(h.Get(UploadLength), 10, 64)
	if expires := h.Get(UploadExpires); expires != "" {
		u.ExpiresAt, err3 = time.Parse(http.TimeFormat, expires)
	}
	id, err4 := url.PathUnescape(path.Base(h.Get(locationOfUpload)))
	u.ID = domain.UploadID(id)
	if errors.Join(err1, err2, err3, err4) != nil || u.Offset < 0 || u.Offset > u.Size || h.Get(locationOfUpload) == "" {
		return domain.Upload{}, fmt.Errorf("headers of an upload: %w", domain.ErrInvalid)
	}
	return u, nil
}

// ChecksumOf returns the value of UploadChecksum for content.
func ChecksumOf(content []byte) string {
	sum := sha256.Sum256(content)
	return ChecksumSHA256 + " " + base64.StdEncoding.EncodeToString(sum[:])
}
