package intake

import "razvorot/capture/redact"

// What a picture may cost compared with its file. A camera's JPEG unfolds 5 to 30 times, a scanned page up to 60 times, an
// empty JPEG 256 times and an empty PNG 4,000 times.
const (
	freeMemory = 48 << 20    // bytes that any picture may take
	maxUnfold  = 100         // above that, bytes in memory for a byte of the file
	maxScans   = 64          // of a progressive JPEG; cameras and converters write about ten
	scanPixels = 200_000_000 // pixels gone over in all scans together: 12 megapixels 16 times
)

// affordable refuses a picture by its headers.
func affordable(data []byte, kind Type, limits Limits) error {
	width, height, memory, err := pictureCost(data, kind)
	pixels := int64(width) * int64(height)
	switch {
	case pixels > 0 && pixels >= limits.Pixels: // before the error: a bomb need not be whole
		return &Refusal{Code: ErrPixels, Size: pixels, Limit: limits.Pixels}
	case err != nil:
		return err
	case memory > limits.Memory:
		return &Refusal{Code: ErrPixels, Size: pixels, Limit: limits.Memory * pixels / memory}
	case memory > freeMemory && memory/maxUnfold > int64(len(data)):
		return redact.ErrExcessive
	}
	return nil
}

// pictureCost returns the size of a picture in pixels and the bytes of memory that decoding takes.
func pictureCost(data []byte, kind Type) (width, height int, memory int64, err error) {
	if kind == PNG {
		info, err := redact.InspectPNG(data)
		bytesPerPixel := int64(1)
		switch { // as image/png unfolds it
		case info.BitsPerPixel > 32:
			bytesPerPixel = 8
		case info.BitsPerPixel > 8:
			bytesPerPixel = 4
		}
		return info.Width, info.Height, int64(info.Width) * int64(info.Height) * bytesPerPixel, err
	}
	info, err := redact.InspectJPEG(data)
	pixels := int64(info.Width) * int64(info.Height)
	memory = info.Samples
	if info.Progressive {
		memory *= 5 // every coefficient is kept, in four bytes
	}
	if info.Components == 4 {
		memory += 4 * pixels
	}
	if info.Orientation != 1 {
		memory += info.Samples
	}
	if err == nil && (info.Scans > maxScans || int64(info.Scans)*pixels > scanPixels) {
		err = redact.ErrExcessive
	}
	return info.Width, info.Height, memory, err
}
