package console

import "razvorot/authority/office"

// RouteLine is a line of the gate, for tests that walk through all of them.
type RouteLine struct {
	Method, Pattern string
	Open            bool
	Roles           []office.Role
}

// Routes returns every line of the gate.
func Routes() []RouteLine {
	var lines []RouteLine
	for _, r := range routes() {
		lines = append(lines, RouteLine{r.method, r.pattern, r.open, r.roles})
	}
	return lines
}

// StaticBase is where the files of the style are.
func StaticBase() string { return staticBase }

// Words returns the console's own words of a language.
func Words(language string) map[string]string { return theBooks()[language].own }

// Say is what a book says for a key.
func Say(language, key string) string { return theBooks()[language].T(key) }

// Count is what a book says for a number.
func Count(language, key string, n int) string { return theBooks()[language].N(key, n) }
