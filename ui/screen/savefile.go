package screen

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	fynestorage "fyne.io/fyne/v2/storage"

	"razvorot/domain"
)

// FileSaver is a Saver that writes what is too large for memory, and reads back what it wrote.
type FileSaver interface {
	// SaveFile is Save for what open yields; it is opened once the person has chosen where. domain.ErrDamaged when what was written
	// does not read back as it was.
	SaveFile(name string, open func() (io.ReadCloser, error), done func(saved bool, err error))
}

// SaveFile has the saver of a visit keep a file, through memory where it is no FileSaver.
func SaveFile(e *Env, name string, open func() (io.ReadCloser, error), done func(bool, error)) {
	if saver, ok := e.Saver.(FileSaver); ok {
		saver.SaveFile(name, open, done)
		return
	}
	Load(e, func(context.Context) ([]byte, error) { return readWhole(open) }, func(content []byte, err error) {
		if err != nil {
			done(false, err)
			return
		}
		e.Saver.Save(name, content, done)
	})
}

func readWhole(open func() (io.ReadCloser, error)) ([]byte, error) {
	file, err := open()
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(file)
	return content, errors.Join(err, file.Close())
}

var _ FileSaver = ToolkitSaver{}

// SaveFile implements FileSaver.
func (s ToolkitSaver) SaveFile(name string, open func() (io.ReadCloser, error), done func(bool, error)) {
	d := dialog.NewFileSave(func(to fyne.URIWriteCloser, err error) {
		if err != nil || to == nil {
			done(false, err)
			return
		}
		go func() {
			err := copyFile(to, open)
			s.Loop.Post(func() { done(err == nil, err) })
		}()
	}, s.Window)
	d.SetFileName(name)
	d.Show()
}

// copyFile writes a file and reads it back. What is not whole is removed, so that nobody takes it for a copy.
func copyFile(to fyne.URIWriteCloser, open func() (io.ReadCloser, error)) error {
	from, err := open()
	if err != nil {
		return errors.Join(err, to.Close())
	}
	sum := sha256.New()
	_, err = io.Copy(to, io.TeeReader(from, sum))
	if err = errors.Join(err, to.Close(), from.Close()); err == nil {
		err = readsBack(to.URI(), sum.Sum(nil))
	}
	if err != nil {
		_ = fynestorage.Delete(to.URI())
	}
	return err
}

// readsBack returns ErrDamaged unless the content of a file has this digest. A place that can be written and not read is believed.
func readsBack(uri fyne.URI, want []byte) error {
	if can, err := fynestorage.CanRead(uri); err != nil || !can {
		return nil
	}
	file, err := fynestorage.Reader(uri)
	if err != nil {
		return err
	}
	sum := sha256.New()
	_, err = io.Copy(sum, file)
	if err = errors.Join(err, file.Close()); err == nil && !bytes.Equal(sum.Sum(nil), want) {
		err = fmt.Errorf("what was written: %w", domain.ErrDamaged)
	}
	return err
}
