package offlineqr

import "image"

// MaxFace is the most bytes of a face in a statement.
const MaxFace = 2048

// FaceSize is how many bytes a face takes in the QR of a phone's screen.
const FaceSize = 600

// Face returns the thumbnail of a portrait.
func Face(portrait image.Image, maxBytes int) ([]byte, error) { return nil, nil }
