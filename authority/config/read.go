package config

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// maxFile is the most that a file of configuration or of a secret may have.
const maxFile = 1 << 20

// reader gathers what was said and what is wrong with it.
type reader struct {
	fields  map[string]reflect.Value // by key; secrets also by key_file
	secrets map[string]string        // files of secrets, by key_file
	set     map[string]string        // where a key was set
	faults  Faults
	readAll func(path string) ([]byte, error)
}

// Load reads the file, "" for none, and then the environment (NAME=value) over a base, and checks the whole. The error is Faults.
// Paths in the file are relative to its folder. What the file lacks is told only where the file was read (Faults.Unread).
func Load(base Config, path string, environ []string) (Config, error) {
	c := base
	r := &reader{fields: map[string]reflect.Value{}, secrets: map[string]string{}, set: map[string]string{}, readAll: readBounded}
	r.enter("", reflect.ValueOf(&c).Elem())
	if path != "" {
		text, err := r.readAll(path)
		if err != nil {
			return c, Faults{{Where: path, What: "the file cannot be read: " + cause(err), Unread: true}}
		}
		if r.file(path, text); r.faults.Unread() {
			return c, r.faults
		}
	}
	r.environment(environ)
	c.sources, c.secrets = r.set, r.secrets
	c.finish()
	r.faults = append(r.faults, c.check(r.faults)...)
	return c, r.faults.orNil()
}

func readBounded(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	b, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(b) > maxFile {
		err = errors.New("it is larger than 1 MiB")
	}
	return b, err
}

// cause is an error of the file system without its path, which is told already.
func cause(err error) string {
	if p, ok := errors.AsType[*os.PathError](err); ok {
		return p.Err.Error()
	}
	return err.Error()
}

var (
	secretType   = reflect.TypeFor[Secret]()
	durationType = reflect.TypeFor[time.Duration]()
	prefixesType = reflect.TypeFor[[]netip.Prefix]()
)

// enter takes in the fields of a struct, below a key.
func (r *reader) enter(below string, v reflect.Value) {
	for i := range v.NumField() {
		name, ok := v.Type().Field(i).Tag.Lookup("key")
		if !ok {
			continue
		}
		key, field := strings.TrimPrefix(below+"."+name, "."), v.Field(i)
		if field.Kind() == reflect.Struct && field.Type() != secretType {
			r.enter(key, field)
			continue
		}
		r.fields[key] = field
		if field.Type() == secretType {
			r.fields[key+"_file"] = field
		}
	}
}

func (r *reader) fault(where, key, what string) {
	r.faults = append(r.faults, Fault{Where: where, Key: key, What: what})
}

// file takes in a YAML document.
func (r *reader) file(path string, text []byte) {
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		what := "this is not YAML: " + strings.TrimPrefix(err.Error(), "yaml: ")
		r.faults = append(r.faults, Fault{Where: path, What: what, Unread: true})
		return
	}
	if len(document.Content) == 0 {
		return // empty
	}
	if top := document.Content[0]; top.Kind != yaml.MappingNode {
		r.faults = append(r.faults, Fault{Where: place(path, top), What: settingsWanted, Unread: true})
		return
	}
	r.mapping(path, "", document.Content[0])
}

const settingsWanted = "settings are wanted here, as «name: value»"

func (r *reader) mapping(path, below string, n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		r.fault(place(path, n), below, settingsWanted)
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := n.Content[i], n.Content[i+1]
		key := strings.TrimPrefix(below+"."+name.Value, ".")
		if _, leaf := r.fields[key]; leaf {
			r.leaf(path, key, name, value)
		} else if r.group(key) {
			r.mapping(path, key, value)
		} else {
			r.fault(place(path, name), key, "there is no such setting"+r.meant(key))
		}
	}
}

func place(path string, n *yaml.Node) string { return fmt.Sprintf("%s:%d", path, n.Line) }

// group reports whether a key has others below it.
func (r *reader) group(key string) bool {
	for known := range r.fields {
		if strings.HasPrefix(known, key+".") {
			return true
		}
	}
	return false
}

// meant proposes the known key whose letters are closest.
func (r *reader) meant(key string) string {
	best, distance := "", 4 // further off is another word
	for _, known := range slices.Sorted(keysOf(r.fields)) {
		if d := apart(key, known); d < distance {
			best, distance = known, d
		}
	}
	if best == "" {
		return ""
	}
	return "; is " + best + " meant?"
}

// leaf takes in one setting of the file.
func (r *reader) leaf(path, key string, name, value *yaml.Node) {
	where := place(path, name)
	if _, twice := r.set[key]; twice {
		r.fault(where, key, "it is set twice")
		return
	}
	text, ok := scalar(value)
	if !ok {
		r.fault(where, key, "one value is wanted here")
		return
	}
	field, file := r.fields[key], strings.HasSuffix(key, "_file")
	if field.Type() == secretType && !file && !harmless(key, text) {
		r.fault(where, key, "a secret does not belong into this file: write it into a file of its own and name that with "+key+"_file")
		return
	}
	if isPath(key) && text != "" && !filepath.IsAbs(text) {
		text = filepath.Join(filepath.Dir(path), text)
	}
	r.assign(where, key, text)
	if key == "database.address" || key == "database.address_file" {
		address := field.Interface().(Secret).Reveal()
		field.Set(reflect.ValueOf(NewSecret(besides(path, address))))
	}
}

// besides has the file of an SQLite database lie beside the configuration file unless its path begins at the root.
func besides(path, address string) string {
	name, ok := strings.CutPrefix(address, "sqlite:")
	file, _, _ := strings.Cut(name, "?")
	if !ok || file == "" || file == ":memory:" || filepath.IsAbs(file) {
		return address
	}
	return "sqlite:" + filepath.Join(filepath.Dir(path), file) + name[len(file):]
}

// harmless lets an address of a database without a password stand in the file.
func harmless(key, text string) bool {
	if key != "database.address" {
		return false
	}
	if strings.HasPrefix(text, "sqlite:") {
		return true
	}
	user, _, found := strings.Cut(strings.TrimPrefix(text, "postgres://"), "@")
	return (!found || !strings.Contains(user, ":")) && !strings.Contains(text, "password=")
}

// isPath tells the settings that name files.
func isPath(key string) bool {
	last := key[strings.LastIndexByte(key, '.')+1:]
	return strings.HasSuffix(key, "_file") || slices.Contains([]string{"dir", "certificate", "key", "ca", "people", "offices"}, last)
}

// scalar is the text of one value; a list is its values with commas.
func scalar(n *yaml.Node) (string, bool) {
	switch n.Kind {
	case yaml.ScalarNode:
		if n.Tag == "!!null" {
			return "", true
		}
		return n.Value, true
	case yaml.SequenceNode:
		var all []string
		for _, x := range n.Content {
			if x.Kind != yaml.ScalarNode {
				return "", false
			}
			all = append(all, x.Value)
		}
		return strings.Join(all, ","), true
	}
	return "", false
}

const prefix = "AUTHORITY_"

// Sets reports whether the environment sets anything: a server may be configured by it alone.
func Sets(environ []string) bool {
	return slices.ContainsFunc(environ, func(line string) bool {
		return strings.HasPrefix(line, prefix) && !strings.HasPrefix(line, prefix+"CONFIG=")
	})
}

// environment takes in the variables that begin with AUTHORITY_. AUTHORITY_CONFIG names the file and is not for here.
func (r *reader) environment(environ []string) {
	names := map[string]string{}
	for key := range r.fields {
		names[Variable(key)] = key
	}
	for _, line := range slices.Sorted(slices.Values(environ)) {
		name, text, _ := strings.Cut(line, "=")
		if !strings.HasPrefix(name, prefix) || name == prefix+"CONFIG" {
			continue
		}
		key, ok := names[name]
		if !ok {
			r.fault(name, "", "there is no such setting"+r.meant(strings.ToLower(strings.Replace(name[len(prefix):], "_", ".", 1))))
			continue
		}
		r.assign(name, key, text)
	}
}

// Variable is the name of a key in the environment.
func Variable(key string) string {
	return prefix + strings.ToUpper(strings.ReplaceAll(key, ".", "_"))
}

// assign reads a text into the field of a key.
func (r *reader) assign(where, key, text string) {
	field := r.fields[key]
	r.set[key] = where
	var err error
	switch field.Type() {
	case secretType:
		err = r.secret(field, key, text)
		r.set[strings.TrimSuffix(key, "_file")] = where
	case durationType:
		var d time.Duration
		if d, err = time.ParseDuration(text); err != nil || d < 0 {
			err = errors.New("a length of time is wanted, such as 20s or 5m")
		}
		field.SetInt(int64(d))
	case prefixesType:
		err = setPrefixes(field, text)
	default:
		err = setPlain(field, text)
	}
	if err != nil {
		r.fault(where, key, err.Error())
	}
}

// secret reads a secret itself, or the file that has it. The last end of line is not of it.
func (r *reader) secret(field reflect.Value, key, text string) error {
	if strings.HasSuffix(key, "_file") {
		r.secrets[key] = text
		b, err := r.readAll(text)
		if err != nil {
			return fmt.Errorf("the file of the secret cannot be read: %s", cause(err))
		}
		if text = strings.TrimRight(string(b), "\r\n"); text == "" {
			return errors.New("the file of the secret is empty")
		}
	}
	field.Set(reflect.ValueOf(Secret{text}))
	return nil
}

func setPlain(field reflect.Value, text string) error {
	switch field.Kind() {
	case reflect.String:
		field.SetString(text)
	case reflect.Bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return errors.New("true or false is wanted")
		}
		field.SetBool(b)
	case reflect.Int:
		n, err := strconv.ParseUint(text, 10, 31)
		if err != nil {
			return errors.New("a whole number is wanted, 0 or more")
		}
		field.SetInt(int64(n))
	default:
		return fmt.Errorf("settings of type %s are not read", field.Type()) // a fault of this program, shown by every test
	}
	return nil
}

func setPrefixes(field reflect.Value, text string) error {
	var all []netip.Prefix
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		p, err := netip.ParsePrefix(part)
		if address, plain := netip.ParseAddr(part); err != nil && plain == nil {
			p, err = address.Prefix(address.BitLen())
		}
		if err != nil {
			return errors.New("addresses are wanted, such as 10.0.0.0/8 or 192.0.2.7")
		}
		all = append(all, p.Masked())
	}
	field.Set(reflect.ValueOf(all))
	return nil
}
