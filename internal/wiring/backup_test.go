package wiring

import (
	"bytes"
	"errors"
	"io"
	"path/filepath"
	"testing"
	"time"

	"razvorot/app"
	"razvorot/authority"
	"razvorot/domain"
	"razvorot/storage"
	"razvorot/storage/keyslot"
)

// chain is a keychain in memory.
type chain map[string][]byte

func (c chain) Get(account string) ([]byte, error) {
	b, ok := c[account]
	if !ok {
		return nil, keyslot.ErrKeychainItemMissing
	}
	return bytes.Clone(b), nil
}

func (c chain) Set(account string, secret []byte) error {
	c[account] = bytes.Clone(secret)
	return nil
}

func (c chain) Delete(account string) error {
	delete(c, account)
	return nil
}

// chained returns a program over a folder on a device with a keychain.
func chained(t *testing.T, dir string, k keyslot.Keychain) *Program {
	t.Helper()
	cheap := keyslot.FloorParams()
	p := New(Options{Dir: dir, Vault: storage.Options{Params: &cheap, BackupWork: 10, Keychain: k}, Password: authority.LeastPasswordCost()})
	t.Cleanup(func() {
		if err := p.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
	return p
}

func ok(t *testing.T, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

func TestA7ThePINOpensTheVaultWhereTheKeychainHoldsItsHalf(t *testing.T) {
	dir, k, ctx := t.TempDir(), chain{}, t.Context()
	p := chained(t, dir, k)
	_, err := p.CreateVault(ctx, passphrase)
	ok(t, err)
	if err := p.SetPIN(ctx, "не та фраза", "482915"); !errors.Is(err, domain.ErrWrongCredentials) {
		t.Errorf("without the passphrase: %v", err)
	}
	for _, weak := range []string{"1234", "123456", "777777", "121212", "123321", "48a915", "1234567890123"} {
		if err := p.SetPIN(ctx, passphrase, weak); !errors.Is(err, domain.ErrInvalid) {
			t.Errorf("a PIN of %d signs that is guessed at once: %v", len(weak), err)
		}
	}
	ok(t, p.SetPIN(ctx, passphrase, "482915"), p.VerifyPassphrase(ctx, "482915"), p.VerifyPassphrase(ctx, passphrase))
	if err := p.ChangePassphrase(ctx, "482915", "пять синих чайников поют хором"); !errors.Is(err, domain.ErrWrongCredentials) {
		t.Errorf("a PIN changes the passphrase: %v", err)
	}
	ok(t, p.ChangePassphrase(ctx, passphrase, "пять синих чайников поют хором"), p.Close(ctx))

	again := chained(t, dir, k)
	if has, err := again.HasPIN(ctx); !has || err != nil {
		t.Fatalf("after a restart there is a PIN: %v, %v", has, err)
	}
	if err := again.Unlock(ctx, app.ByPassphrase, passphrase); !errors.Is(err, domain.ErrWrongCredentials) {
		t.Errorf("the passphrase before opens it: %v", err)
	}
	ok(t, again.Unlock(ctx, app.ByPIN, "482915"), again.DropPIN(ctx, "пять синих чайников поют хором"))
	ways, err := again.Ways(ctx)
	ok(t, err)
	if ways.PIN || !ways.Keychain {
		t.Errorf("the ways are %+v", ways)
	}
}

func TestA7APINWhoseHalfIsGoneIsNotCalledWrong(t *testing.T) {
	dir, k, ctx := t.TempDir(), chain{}, t.Context()
	p := chained(t, dir, k)
	_, err := p.CreateVault(ctx, passphrase)
	ok(t, err, p.SetPIN(ctx, passphrase, "482915"), p.Close(ctx))
	clear(k)
	again := chained(t, dir, k)
	if err := again.Unlock(ctx, app.ByPIN, "482915"); !errors.Is(err, domain.ErrNotFound) {
		t.Errorf("got %v", err)
	}
	ok(t, again.Unlock(ctx, app.ByPassphrase, passphrase))
}

func TestA7WithoutAKeychainAPINIsRefusedAndThePassphraseStays(t *testing.T) {
	p, ctx := program(t, t.TempDir()), t.Context()
	_, err := p.CreateVault(ctx, passphrase)
	ok(t, err)
	ways, err := p.Ways(ctx)
	ok(t, err)
	if ways.PIN || ways.Keychain {
		t.Errorf("the ways are %+v", ways)
	}
	if err := p.SetPIN(ctx, passphrase, "482915"); !errors.Is(err, domain.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
}

func TestA7TheThirdWrongTryCostsAPauseThatLastsOverARestart(t *testing.T) {
	dir, ctx := t.TempDir(), t.Context()
	p := program(t, dir)
	_, err := p.CreateVault(ctx, passphrase)
	ok(t, err, p.Lock(ctx))
	for range 3 {
		if err := p.Unlock(ctx, app.ByPassphrase, "не та фраза, совсем"); !errors.Is(err, domain.ErrWrongCredentials) {
			t.Fatal(err)
		}
	}
	ok(t, p.Close(ctx))
	again := program(t, dir)
	var limited *domain.RateLimited
	if err := again.Unlock(ctx, app.ByPassphrase, passphrase); !errors.As(err, &limited) || limited.Wait > 30*time.Second {
		t.Errorf("the right phrase gives %v", err)
	}
	if wait, err := again.UnlockDelay(ctx); err != nil || wait <= 0 {
		t.Errorf("the pause is %v, %v", wait, err)
	}
}

// saved makes a backup and returns the bytes of the file.
func saved(t *testing.T, p *Program, o app.BackupOrder) []byte {
	t.Helper()
	b, err := p.PrepareBackup(t.Context(), o)
	ok(t, err)
	file, err := b.Open()
	ok(t, err)
	content, err := io.ReadAll(file)
	ok(t, err, file.Close(), p.BackupFetched(t.Context(), b))
	return content
}

func TestF4TheTrialAuthorityStaysWithTheOldDeviceAndTheNewOneSaysSo(t *testing.T) {
	ctx := t.Context()
	old := program(t, t.TempDir())
	code, err := old.CreateVault(ctx, passphrase)
	ok(t, err, old.ConfirmRecovery(ctx, code), old.SaveSetting(ctx, "note", "моё"))
	_, err = old.Authority(ctx)
	ok(t, err)
	content := saved(t, old, app.BackupOrder{Key: app.BackupByRecovery, Secret: code})
	if _, err := old.CheckBackup(ctx, bytes.NewReader(content), "не то", nil); !errors.Is(err, domain.ErrWrongCredentials) {
		t.Errorf("another secret gives %v", err)
	}
	if _, err := old.CheckBackup(ctx, bytes.NewReader(content[:len(content)-1]), code, nil); !errors.Is(err, domain.ErrDamaged) {
		t.Errorf("a backup that was cut short gives %v", err)
	}
	_, err = old.CheckBackup(ctx, bytes.NewReader(content), code, nil)
	ok(t, err)

	dir := t.TempDir()
	fresh := program(t, dir)
	taken, err := fresh.TakeBackup(ctx, bytes.NewReader(content))
	ok(t, err)
	if door, err := fresh.Door(ctx); door != app.DoorNew || err != nil {
		t.Errorf("before the restore the door is %s, %v", door, err)
	}
	_, err = fresh.RestoreBackup(ctx, app.Restoring{From: taken, Secret: code, Passphrase: "пять синих чайников поют хором"})
	ok(t, err)
	move, err := fresh.Move(ctx)
	ok(t, err)
	if !move.LeftBehind || move.SignedIn {
		t.Errorf("the move is %+v", move)
	}
	if note, err := fresh.Setting(ctx, "note"); note != "моё" || err != nil {
		t.Errorf("the citizen's setting is %q, %v", note, err)
	}
	ok(t, fresh.Lock(ctx), fresh.Unlock(ctx, app.ByPassphrase, "пять синих чайников поют хором"))
	if _, err := fresh.Authority(ctx); err != nil {
		t.Errorf("the new trial authority: %v", err)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "vault.restore", "*")); err != nil || len(left) != 0 {
		t.Errorf("left are %q, %v", left, err)
	}
	if err := fresh.EraseMoved(ctx, passphrase, "0000-0000"); !errors.Is(err, domain.ErrInvalid) {
		t.Errorf("without the code of a new device: %v", err)
	}
}
