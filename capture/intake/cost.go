package intake

import "razvorot/capture/redact"

// What a picture may cost compared with its file. A camera's JPEG unfolds 5 to 30 times, a scanned page up to 60 times, an
// empty JPEG 256 times and an empty PNG 4,000 times.
const (
	freeMemory = 48 << 20    // bytes that any picture may take
	maxUnfold  = 100         // above that, bytes in memory for a byte of coded pixels: what surrounds them is padding
	maxScans   = 64          // of a progressive JPEG; cameras and converters write about ten
	scanPixels = 200_000_000 // pixels gone over in all scans together: 12 megapixels 16 times
)

// affordable refuses a picture by its headers.
func affordable(data []byte, kind Type, limits Limits) error {
	cost, err := pictureCost(data, kind)
	pixels, memory := cost.pixels, cost.memory
	switch {
	case pixels > 0 && pixels >= limits.Pixels: // before the error: a bomb need not be whole
		return &Refusal{Code: ErrPixels, Size: pixels, Limit: limits.Pixels}
	case err != nil:
		return err
	case memory > limits.Memory:
		return &Refusal{Code: ErrPixels, Size: pixels, Limit: limits.Memory * pixels / memory}
	case memory > freeMemory && memory/maxUnfold > cost.coded:
		return redact.ErrExcessive
	}
	return nil
}

// cost is what a picture takes.
type cost struct {
	pixels int64
	memory int64 // bytes that decoding takes
	coded  int64 // bytes of the file that the pixels come from
}

func pictureCost(data []byte, kind Type) (cost, error) {
	if kind == PNG {
		info, err := redact.InspectPNG(data)
		bytesPerPixel := int64(1)
		switch { // as image/png unfolds it
		case info.BitsPerPixel > 32:
			bytesPerPixel = 8
		case info.BitsPerPixel > 8:
			bytesPerPixel = 4
		}
		pixels := int64(info.Width) * int64(info.Height)
		return cost{pixels, pixels * bytesPerPixel, int64(info.Coded)}, err
	}
	info, err := redact.InspectJPEG(data)
	pixels := int64(info.Width) * int64(info.Height)
	memory := info.Samples
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
	return cost{pixels, memory, int64(info.Coded)}, err
}
