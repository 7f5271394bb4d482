package payqr_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/skip2/go-qrcode"

	"razvorot/domain/payqr"
	"razvorot/internal/peer"
)

func fee() payqr.Code {
	return payqr.Code{{payqr.Name, "Пробное ведомство"}, {payqr.PersonalAcc, "03100643000000010000"}, {payqr.BankName, "Пробный банк"},
		{payqr.BIC, "000000001"}, {payqr.CorrespAcc, "40102810000000000001"}, {payqr.Sum, "150000"},
		{payqr.Purpose, "Госпошлина, заявление № 1"}, {payqr.PayeeINN, "0000000000"}, {payqr.KPP, "000000000"}}
}

const text = "ST00012|Name=Пробное ведомство|PersonalAcc=03100643000000010000|BankName=Пробный банк|BIC=000000001|" +
	"CorrespAcc=40102810000000000001|Sum=150000|Purpose=Госпошлина, заявление № 1|PayeeINN=0000000000|KPP=000000000"

func TestC7ThePaymentCodeIsThatOfTheStandard(t *testing.T) {
	got, err := fee().Encode()
	if err != nil || got != text {
		t.Fatalf("%q, %v", got, err)
	}
	for _, s := range []string{text, text + "|", strings.ReplaceAll(text, "|", "^")} {
		if c, err := payqr.Parse(s); err != nil || !slices.Equal(c, fee()) {
			t.Errorf("%q: %v, %v", s, c, err)
		}
	}
}

// The standard has no escape: where a value has the separator, another one is taken.
func TestASeparatorIsNoneOfTheValues(t *testing.T) {
	c := fee()
	c[0].Value = "Отдел «А|Б», сумма = 1~2"
	s, err := c.Encode()
	if err != nil || s[7] != '^' {
		t.Fatalf("%q, %v", s, err)
	}
	if back, err := payqr.Parse(s); err != nil || !slices.Equal(back, c) {
		t.Errorf("%v, %v", back, err)
	}
	c[0].Value = "|~^#$%&*@_;!?"
	if _, err := c.Encode(); !errors.Is(err, payqr.ErrFormat) {
		t.Error(err)
	}
}

func TestFieldsAreHeldAgainstTheStandard(t *testing.T) {
	with := func(name, value string) payqr.Code {
		c := fee()
		i := slices.IndexFunc(c, func(f payqr.Field) bool { return f.Name == name })
		if i < 0 {
			return append(c, payqr.Field{Name: name, Value: value})
		}
		c[i].Value = value
		return c
	}
	for name, good := range map[string]payqr.Code{
		"name of 160": with(payqr.Name, strings.Repeat("я", 160)), "no correspondent account": with(payqr.CorrespAcc, "0"),
		"uin": with(payqr.UIN, "0"), "a field of the payee's own": with("Category", "паспорт"), "bank of 45": with(payqr.BankName, strings.Repeat("б", 45)),
		"purpose of 210": with(payqr.Purpose, strings.Repeat("г", 210)),
	} {
		if err := good.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, bad := range map[string]payqr.Code{
		"none": nil, "four": fee()[:4], "order": append(payqr.Code{fee()[1], fee()[0]}, fee()[2:]...), "twice": append(fee(), fee()[5]),
		"long name": with(payqr.Name, strings.Repeat("я", 161)), "account": with(payqr.PersonalAcc, "123"), "letters": with(payqr.BIC, "00000000О"),
		"sum": with(payqr.Sum, "1.50"), "zero": with(payqr.Sum, "0"), "huge": with(payqr.Sum, strings.Repeat("9", 19)), "inn": with(payqr.PayeeINN, "12345"),
		"purpose": with(payqr.Purpose, strings.Repeat("г", 211)), "line": with(payqr.Purpose, "a\nb"), "empty": with(payqr.KPP, ""),
		"a name that is none": with("Кат", "1"), "bank": with(payqr.BankName, strings.Repeat("б", 46)), "correspondent": with(payqr.CorrespAcc, "7"),
	} {
		if err := bad.Check(); !errors.Is(err, payqr.ErrField) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := bad.Encode(); err == nil {
			t.Errorf("%s is encoded", name)
		}
	}
	for s, want := range map[string]error{"": payqr.ErrFormat, "ST00012": payqr.ErrFormat, "ST00022|": payqr.ErrFormat, "ST00011|Name=1": payqr.ErrCharset,
		"ST00013|Name=1": payqr.ErrCharset, "ST00012|Name": payqr.ErrFormat, "ST00012|Name=1": payqr.ErrField, "ST00012aName=1": payqr.ErrFormat,
		text + strings.Repeat("|x=1", 600): payqr.ErrFormat, "ST00012|Name=\xff": payqr.ErrFormat} {
		if _, err := payqr.Parse(s); !errors.Is(err, want) {
			t.Errorf("%.20q: %v", s, err)
		}
	}
}

// zbar reads the symbol as an outside peer, byte for byte.
func TestC7AnotherProgramReadsThePaymentCode(t *testing.T) {
	program := peer.Program(t, "zbarimg")
	s, err := fee().Encode()
	if err != nil {
		t.Fatal(err)
	}
	png, err := qrcode.Encode(s, qrcode.Medium, 900)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "fee.png")
	if err := os.WriteFile(name, png, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(program, "-q", "--raw", "--nodbus", "-Sdisable", "-Sqrcode.enable", name).Output()
	if got := string(bytes.TrimSuffix(out, []byte("\n"))); err != nil || got != s {
		t.Errorf("zbarimg reads %q, %v", got, err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(text)
	f.Add(text + "|")
	f.Add("ST00012~Name=a=b")
	f.Fuzz(func(t *testing.T, s string) {
		c, err := payqr.Parse(s)
		if err != nil {
			return
		}
		again, err := c.Encode()
		if err != nil { // every sign that separates is in a value
			return
		}
		if back, err := payqr.Parse(again); err != nil || !slices.Equal(back, c) {
			t.Errorf("%q: %v, %v", again, back, err)
		}
	})
}
