package pdfpage

import (
	"context"
	"fmt"
	"io"
	"reflect"
	"sync"
	"time"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

// idleTime is how long the engine waits for another page: it holds some 60 MB of machine code.
const idleTime = 2 * time.Minute

// wasmPage is the unit of WebAssembly's memory.
const wasmPage = 64 << 10

// engine is PDFium, compiled at the first use.
type engine struct {
	turn chan struct{} // held by whoever draws
	open func() (pdfium.Pool, error)

	mu       sync.Mutex
	starting chan struct{} // closed when pool or failed is set; nil when the engine is not started
	pool     pdfium.Pool
	failed   error
	idle     *time.Timer
}

var shared = &engine{turn: make(chan struct{}, 1), open: openPool}

// instance waits for its turn and for the engine, and returns a module that nobody has used.
func (e *engine) instance(ctx context.Context) (api.Module, func(), error) {
	select {
	case e.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
	pool, err := e.started(ctx)
	if err != nil {
		<-e.turn
		return nil, nil, err
	}
	made, err := pool.GetInstanceWithContext(ctx)
	if err != nil {
		<-e.turn
		if ctx.Err() != nil {
			return nil, nil, ctx.Err()
		}
		return nil, nil, fmt.Errorf("%w: %w", ErrEngine, err)
	}
	done := func() {
		_ = made.Close() // fails when the time ran out, which ended it
		e.rest()
		<-e.turn
	}
	module, ok := moduleOf(made)
	if !ok {
		done()
		return nil, nil, fmt.Errorf("%w: no module", ErrEngine)
	}
	return module, done, nil
}

// moduleOf returns the WebAssembly module behind an instance. Its own methods take no context, so a page could not be given
// up; the module's functions do.
func moduleOf(made pdfium.Pdfium) (api.Module, bool) {
	implementation := reflect.Indirect(reflect.ValueOf(made.GetImplementation()))
	if implementation.Kind() != reflect.Struct {
		return nil, false
	}
	field := implementation.FieldByName("Module")
	if !field.IsValid() {
		return nil, false
	}
	module, ok := field.Interface().(api.Module)
	return module, ok
}

// started returns the pool, and starts the engine when it is not, or did not start the last time. Who gives up waiting leaves
// it starting.
func (e *engine) started(ctx context.Context) (pdfium.Pool, error) {
	e.mu.Lock()
	if e.idle != nil {
		e.idle.Stop()
	}
	if e.failed != nil { // memory may have been short then
		e.starting, e.failed = nil, nil
	}
	if e.starting == nil {
		e.starting = make(chan struct{})
		go e.start(e.starting)
	}
	starting := e.starting
	e.mu.Unlock()
	select {
	case <-starting:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.pool, e.failed
}

func (e *engine) start(done chan struct{}) {
	pool, err := e.open()
	if err != nil {
		pool, err = nil, fmt.Errorf("%w: %w", ErrEngine, err)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.pool, e.failed = pool, err
	close(done)
}

func openPool() (pdfium.Pool, error) {
	return webassembly.Init(webassembly.Config{
		MaxIdle: 1, MaxTotal: 1, Stdout: io.Discard, Stderr: io.Discard,
		FSConfig: wazero.NewFSConfig(), // none of the device's files
		RuntimeConfig: wazero.NewRuntimeConfig().WithCloseOnContextDone(true).
			WithMemoryLimitPages((engineMemory + workMemory) / wasmPage),
	})
}

// rest ends the engine when nothing is drawn for a while.
func (e *engine) rest() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.idle == nil {
		e.idle = time.AfterFunc(idleTime, e.end)
		return
	}
	e.idle.Reset(idleTime)
}

// end ends the engine, unless it is at work.
func (e *engine) end() {
	select {
	case e.turn <- struct{}{}:
		defer func() { <-e.turn }()
	default:
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.pool != nil {
		_ = e.pool.Close()
	}
	select {
	case <-e.starting:
		e.starting, e.pool, e.failed = nil, nil, nil
	default: // still starting, or never started
	}
}
