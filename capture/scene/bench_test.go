package scene_test

import (
	"fmt"
	"testing"

	"razvorot/capture/scene"
)

// BenchmarkDraw takes a clean photograph in the sizes of cameras.
func BenchmarkDraw(b *testing.B) {
	for _, size := range [][2]int{{640, 480}, {2048, 1536}, {4000, 3000}} {
		for _, d := range []scene.Degradation{scene.Clean, scene.MildBlur, scene.Defocus, scene.Motion} {
			b.Run(fmt.Sprintf("%d×%d %s", size[0], size[1], d), func(b *testing.B) {
				s := scene.Spec{Seed: 5, Document: scene.ForeignPassport, Ground: scene.Wood, Degradation: d, Fill: 0.8, Rotation: 0.05,
					Noise: 2, Bend: 1, Quality: 80, Paper: scene.Woven}.WithSize(size[0], size[1])
				for b.Loop() {
					s.Draw()
				}
			})
		}
	}
}
