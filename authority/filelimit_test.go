package authority_test

import (
	"errors"
	"fmt"
	"testing"

	"razvorot/domain"
	"razvorot/domain/finding"
)

// mostFiles is how many files an account may have.
const mostFiles = 200

// refusedAsTooMany reports whether an upload was refused since there are most already.
func refusedAsTooMany(err error) bool {
	invalid, is := errors.AsType[*domain.Invalid](err)
	if !is {
		return false
	}
	found := invalid.Findings.For("document")
	return len(found) == 1 && found[0].Code == finding.TooMany && found[0].Params["max"] == fmt.Sprint(mostFiles)
}

func TestDocumentsOfKnownContentAreCountedToo(t *testing.T) {
	if testing.Short() {
		t.Skip("two hundred documents")
	}
	c, content := uploader(t), picture(1)
	p := announcement("d0", domain.KindINN, domain.PageFront, content)
	c.upload(p, content)
	for i := 1; i < mostFiles; i++ {
		p.Document = domain.DocumentID(fmt.Sprintf("d%d", i))
		ok(c.backend().CreateUpload(c.ctx(), domain.NewKey(), p))(c)
	}
	p.Document = "one more"
	if _, err := c.backend().CreateUpload(c.ctx(), domain.NewKey(), p); !refusedAsTooMany(err) {
		t.Error("one more document:", err)
	}
	if n := len(ok(c.backend().FindDocuments(c.ctx()))(c)); n != mostFiles {
		t.Error(n, "documents")
	}
	p.Document, p.Size = "d1", p.Size-1 // another upload of a page that is there
	if _, err := c.backend().CreateUpload(c.ctx(), domain.NewKey(), p); !refusedAsTooMany(err) {
		t.Error("one more upload:", err)
	}
}
