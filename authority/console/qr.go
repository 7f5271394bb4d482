package console

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/skip2/go-qrcode"
)

// qr is a code as one SVG path of unit squares: drawn in the page itself, so that no address ever carries the secret.
type qr struct {
	Size int // squares at a side, with the quiet zone
	Path string
}

// enrolQR is what an authenticator app scans: the key URI that Google Authenticator began and all follow.
func enrolQR(secret, login string) qr {
	label := "Разворот"
	if login != "" {
		label += ":" + login
	}
	values := url.Values{"secret": {secret}, "issuer": {"Разворот"}, "digits": {"6"}, "period": {"30"}}
	return drawQR("otpauth://totp/" + url.PathEscape(label) + "?" + strings.ReplaceAll(values.Encode(), "+", "%20"))
}

func drawQR(text string) qr {
	code, err := qrcode.New(text, qrcode.Medium)
	if err != nil { // longer than any code holds: the secret is shown as text beside it anyway
		return qr{}
	}
	var path strings.Builder
	squares := code.Bitmap()
	for y, row := range squares {
		for x, dark := range row {
			if dark {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x, y)
			}
		}
	}
	return qr{Size: len(squares), Path: path.String()}
}
