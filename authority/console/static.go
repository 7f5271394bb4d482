package console

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"time"

	"razvorot/assets"
)

//go:embed static/*
var staticFiles embed.FS

type staticFile struct {
	mediaType string
	content   []byte
}

// statics are the files of the style, by name. It is a table and not a folder: a path cannot lead out of it.
var statics = func() map[string]staticFile {
	own := func(name string) []byte {
		b, err := staticFiles.ReadFile("static/" + name)
		mustBe(err)
		return b
	}
	return map[string]staticFile{
		"console.css":      {"text/css; charset=utf-8", own("console.css")},
		"case.css":         {"text/css; charset=utf-8", own("case.css")},
		"console.js":       {"text/javascript; charset=utf-8", own("console.js")},
		"viewer.js":        {"text/javascript; charset=utf-8", own("viewer.js")},
		"video.js":         {"text/javascript; charset=utf-8", own("video.js")},
		"key.js":           {"text/javascript; charset=utf-8", own("key.js")},
		"PTSans.ttf":       {"font/ttf", assets.FontRegular},
		"PTSans-Bold.ttf":  {"font/ttf", assets.FontBold},
		"PTSans-OFL.txt":   {"text/plain; charset=utf-8", []byte(assets.FontLicence)},
		"mark.svg":         {"image/svg+xml", assets.Mark},
		"icon.png":         {"image/png", assets.Icon},
		"specimen-ink.svg": {"image/svg+xml", assets.Specimen},
	}
}()

// staticBase is where the files are, named by what is in them: they may be kept for ever, and a new console has new names.
var staticBase = func() string {
	sum := sha256.New()
	for _, name := range []string{"console.css", "case.css", "console.js", "viewer.js", "video.js", "key.js"} {
		sum.Write(statics[name].content)
	}
	return "/static/" + hex.EncodeToString(sum.Sum(nil)[:6]) + "/"
}()

func serveStatic(w http.ResponseWriter, r *http.Request) {
	file, ok := statics[r.PathValue("name")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	if "/static/"+r.PathValue("version")+"/" == staticBase {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	w.Header().Set("Content-Type", file.mediaType)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(file.content))
}
