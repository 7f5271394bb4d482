package portrait

import (
	"encoding/binary"
	"math"
)

// flat reads a FlatBuffers table, as far as a network's weights need it. It reads only what is embedded, which a test
// parses: a damaged file panics by index.
// (FlatBuffers internals: a table begins with the distance back to its vtable, which lists where its fields are.)
type flat struct {
	data []byte
	at   int
}

// field returns where a field of the table is, 0 when it is absent.
func (f flat) field(n int) int {
	vtable := f.at - int(int32(binary.LittleEndian.Uint32(f.data[f.at:])))
	if 4+2*n >= int(binary.LittleEndian.Uint16(f.data[vtable:])) {
		return 0
	}
	offset := int(binary.LittleEndian.Uint16(f.data[vtable+4+2*n:]))
	if offset == 0 {
		return 0
	}
	return f.at + offset
}

// number returns a field of 32 bits, 0 when it is absent.
func (f flat) number(n int) int {
	at := f.field(n)
	if at == 0 {
		return 0
	}
	return int(binary.LittleEndian.Uint32(f.data[at:]))
}

// vector returns where the elements of a field are, and how many.
func (f flat) vector(n int) (at, count int) {
	field := f.field(n)
	if field == 0 {
		return 0, 0
	}
	at = field + int(binary.LittleEndian.Uint32(f.data[field:]))
	return at + 4, int(binary.LittleEndian.Uint32(f.data[at:]))
}

// tables returns the tables that a field lists.
func (f flat) tables(n int) []flat {
	at, count := f.vector(n)
	list := make([]flat, count)
	for i := range list {
		p := at + 4*i
		list[i] = flat{f.data, p + int(binary.LittleEndian.Uint32(f.data[p:]))}
	}
	return list
}

// The fields of a TensorFlow Lite model that are read (tensorflow/lite/schema/schema.fbs).
const (
	modelCodes, modelSubgraphs, modelBuffers          = 1, 2, 4
	subgraphTensors, subgraphOperators                = 0, 3
	operatorCode, operatorInputs                      = 0, 1
	tensorBuffer, bufferData                          = 2, 0
	codeDeprecated                                    = 0
	convolution2D, depthwiseConvolution2D, dequantize = 3, 4, 6
)

// convolution is a filter with its bias, as it is stored.
type convolution struct{ filter, bias []float32 }

// convolutions returns the filters of a model in the order in which they are applied. They are stored in 16 bits, and each
// goes through a dequantising operator of its own.
func convolutions(model []byte) []convolution {
	root := flat{model, int(binary.LittleEndian.Uint32(model))}
	buffers, codes := root.tables(modelBuffers), root.tables(modelCodes)
	graph := root.tables(modelSubgraphs)[0]
	tensors := graph.tables(subgraphTensors)
	halves := map[int][]float32{} // by tensor
	var found []convolution
	for _, op := range graph.tables(subgraphOperators) {
		code := int(model[codes[op.number(operatorCode)].field(codeDeprecated)])
		at, _ := op.vector(operatorInputs)
		input := func(n int) int { return int(binary.LittleEndian.Uint32(model[at+4*n:])) }
		switch code {
		case dequantize:
			data, size := buffers[tensors[input(0)].number(tensorBuffer)].vector(bufferData)
			out, _ := op.vector(operatorInputs + 1)
			halves[int(binary.LittleEndian.Uint32(model[out:]))] = floats(model[data : data+size])
		case convolution2D, depthwiseConvolution2D:
			found = append(found, convolution{halves[input(1)], halves[input(2)]})
		}
	}
	return found
}

// floats widens numbers of 16 bits (IEEE 754 binary16).
func floats(data []byte) []float32 {
	out := make([]float32, len(data)/2)
	for i := range out {
		h := uint32(binary.LittleEndian.Uint16(data[2*i:]))
		sign, exponent, fraction := h>>15<<31, h>>10&31, h&1023
		if exponent == 0 { // zero and the subnormal
			out[i] = float32(fraction) / (1 << 24)
			if sign != 0 {
				out[i] = -out[i]
			}
			continue
		}
		out[i] = math.Float32frombits(sign | (exponent+112)<<23 | fraction<<13)
	}
	return out
}
