// Package payqr is the text of a payment's two-dimensional code (ГОСТ Р 56042-2014, «Двумерные символы штрихового кода для
// осуществления платежей физических лиц»): what a bank's app reads to fill an order of payment in.
//
// The service block is «ST», version «0001», a digit of the character set and the separator; then fields «Name=Value» follow, the five
// required ones first. The standard knows no escape: the separator is a sign that no value has, «|» wherever that can be.
package payqr

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Errors of codes. What is returned says at which field, and repeats nothing of its content.
var (
	ErrFormat  = errors.New("no payment code of ГОСТ Р 56042-2014")
	ErrCharset = errors.New("a payment code in another character set than UTF-8")
	ErrField   = errors.New("a field of the payment code is missing or wrong")
)

// MostBytes bounds a code: the largest symbol has room for 2331 bytes at level M (ISO/IEC 18004, table 7).
const MostBytes = 2331

// Names of the fields that are written here.
const (
	Name        = "Name"
	PersonalAcc = "PersonalAcc"
	BankName    = "BankName"
	BIC         = "BIC"
	CorrespAcc  = "CorrespAcc"
	Sum         = "Sum" // kopecks
	Purpose     = "Purpose"
	PayeeINN    = "PayeeINN"
	KPP         = "KPP"
	CBC         = "CBC"
	OKTMO       = "OKTMO"
	UIN         = "UIN"
)

// Field is one field with its value.
type Field struct{ Name, Value string }

// Code is the fields of a payment in the order in which they stand.
type Code []Field

// Get returns the value of a field, "" for none.
func (c Code) Get(name string) string {
	for _, f := range c {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}

// shape is what a value may be: up to most characters, of exactly one of sizes where there are any.
type shape struct {
	most   int
	digits bool
	sizes  []int
}

// required are the five fields that every code has, in their order (table 1 of the standard).
var required = []string{Name, PersonalAcc, BankName, BIC, CorrespAcc}

// shapes are the known fields (tables 1 and 2). CorrespAcc is «0» where a payee's bank has none.
var shapes = map[string]shape{
	Name: {most: 160}, PersonalAcc: {digits: true, sizes: []int{20}}, BankName: {most: 45}, BIC: {digits: true, sizes: []int{9}},
	CorrespAcc: {digits: true, sizes: []int{1, 20}},
	Sum:        {most: 18, digits: true}, Purpose: {most: 210}, PayeeINN: {digits: true, sizes: []int{10, 12}}, KPP: {most: 9, sizes: []int{9}},
	CBC: {most: 20, digits: true}, OKTMO: {digits: true, sizes: []int{8, 11}}, UIN: {digits: true, sizes: []int{1, 20, 25}},
	"PayerINN": {digits: true, sizes: []int{10, 12}}, "DrawerStatus": {most: 2}, "PaytReason": {most: 2}, "TaxPeriod": {most: 10},
	"DocNo": {most: 15}, "DocDate": {most: 10}, "TaxPaytKind": {most: 2},
}

// other bounds the fields whose format is left to payee and bank (table 3).
var other = shape{most: 255}

func (s shape) fits(value string) bool {
	n := utf8.RuneCountInString(value)
	switch {
	case n == 0 || s.most > 0 && n > s.most || !utf8.ValidString(value) || strings.ContainsFunc(value, unicode.IsControl):
		return false
	case s.digits && strings.Trim(value, "0123456789") != "":
		return false
	}
	return len(s.sizes) == 0 || slices.Contains(s.sizes, n)
}

// Check returns ErrField with the name of the first field that is wrong, twice there, missing or not in its place.
func (c Code) Check() error {
	seen := map[string]bool{}
	for i, f := range c {
		s, known := shapes[f.Name]
		if !known {
			s = other
		}
		misplaced := i < len(required) && f.Name != required[i]
		if !named(f.Name) || seen[f.Name] || misplaced || !s.fits(f.Value) {
			return fmt.Errorf("%w: %s", ErrField, shown(f.Name))
		}
		seen[f.Name] = true
	}
	if len(c) < len(required) {
		return fmt.Errorf("%w: %s", ErrField, required[len(c)])
	}
	if n, err := strconv.ParseInt(c.Get(Sum), 10, 64); c.Get(Sum) != "" && (err != nil || n <= 0) {
		return fmt.Errorf("%w: %s", ErrField, Sum)
	}
	if c.Get(CorrespAcc) != "0" && len(c.Get(CorrespAcc)) != 20 {
		return fmt.Errorf("%w: %s", ErrField, CorrespAcc)
	}
	return nil
}

const longestName = 32

// named reports whether a name is one: Latin letters and digits.
func named(name string) bool {
	letter := func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	return name != "" && len(name) <= longestName && !strings.ContainsFunc(name, letter)
}

func shown(name string) string {
	if named(name) {
		return name
	}
	return "a name"
}

// head is the service block but the separator: UTF-8 is «2».
const head = "ST00012"

// separators are what may separate, the usual one first.
const separators = "|~^#$%&*@_;!?"

// Encode returns the text of a code. ErrField for what Check finds; ErrFormat when it is longer than MostBytes or no sign is left to
// separate.
func (c Code) Encode() (string, error) {
	if err := c.Check(); err != nil {
		return "", err
	}
	free := func(sign rune) bool {
		return !slices.ContainsFunc(c, func(f Field) bool { return strings.ContainsRune(f.Value, sign) })
	}
	i := strings.IndexFunc(separators, free)
	if i < 0 {
		return "", fmt.Errorf("%w: no sign is left to separate", ErrFormat)
	}
	var b strings.Builder
	b.WriteString(head)
	for _, f := range c {
		b.WriteByte(separators[i])
		b.WriteString(f.Name + "=" + f.Value)
	}
	if b.Len() > MostBytes {
		return "", fmt.Errorf("%w: %d bytes", ErrFormat, b.Len())
	}
	return b.String(), nil
}

// Parse reads a code. A separator at the end is let pass, as several programs write it. ErrFormat, ErrCharset, ErrField.
func Parse(text string) (Code, error) {
	if len(text) > MostBytes || len(text) <= len(head) || text[:6] != head[:6] {
		return nil, ErrFormat
	}
	switch {
	case text[6] == '1' || text[6] == '3': // Windows-1251, KOI8-R
		return nil, ErrCharset
	case text[6] != '2' || !utf8.ValidString(text):
		return nil, ErrFormat
	}
	separator := text[7]
	if separator > unicode.MaxASCII || !strings.ContainsRune(separators+"/\\:,.'\"`-+()[]{}<> ", rune(separator)) {
		return nil, ErrFormat
	}
	var c Code
	for part := range strings.SplitSeq(strings.TrimSuffix(text[8:], string(separator)), string(separator)) {
		name, value, ok := strings.Cut(part, "=")
		if !ok {
			return nil, ErrFormat
		}
		c = append(c, Field{name, value})
	}
	if err := c.Check(); err != nil {
		return nil, err
	}
	return c, nil
}
