package words

import (
	"errors"
	"strings"

	"razvorot/domain"
	"razvorot/ui/phrase"
)

// Check returns what a check of a picture is about, in a word or two: «Чёткость».
func Check(b *phrase.Book, name string) string { return sayKnown(b, "check", name) }

// Checks returns the names of several checks, as part of a sentence: «чёткость, блики».
func Checks(b *phrase.Book, names []string) string {
	said := make([]string, len(names))
	for i, name := range names {
		said[i] = strings.ToLower(Check(b, name))
	}
	return strings.Join(said, ", ")
}

// CheckFault returns what is wrong when a check fails, and what to do about it.
func CheckFault(b *phrase.Book, name string) (fault, cure string) {
	return sayKnown(b, "check.fault", name), sayKnown(b, "check.cure", name)
}

// CheckLive returns what to do now, while the camera looks, for a check to come right.
func CheckLive(b *phrase.Book, name string) string { return sayKnown(b, "check.live", name) }

// cameras are the codes of what may be wrong with a camera.
var cameras = []string{"none", "busy", "denied", "lost", "black", "frozen", unknown}

// Camera returns what is wrong with the camera, and what to do about it.
func Camera(b *phrase.Book, err error) (fault, cure string) {
	code := unknown
	for i, known := range []error{domain.ErrNoCamera, domain.ErrCameraBusy, domain.ErrCameraDenied, domain.ErrCameraLost,
		domain.ErrCameraBlack, domain.ErrCameraFrozen} {
		if errors.Is(err, known) {
			code = cameras[i]
		}
	}
	return say(b, "camera", code), say(b, "camera.cure", code)
}
