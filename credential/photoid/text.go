package photoid

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"razvorot/credential/codec"
	"razvorot/credential/mdoc"
)

// Text returns the value of an element as a person reads it, in no language: texts and numbers as they are, days as dd.mm.yyyy,
// moments as dd.mm.yyyy hh:mm in UTC, truth as «true» and «false», lists and maps as their values behind commas, "" for a picture
// and for nothing. Words for codes (true, sex, countries) are the screen's.
func Text(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case int, int64, uint, uint64:
		return fmt.Sprint(v)
	case mdoc.FullDate:
		day, err := time.Parse(time.DateOnly, string(v))
		if err != nil {
			return string(v)
		}
		return day.Format("02.01.2006")
	case time.Time:
		return v.UTC().Format("02.01.2006 15:04")
	case codec.Raw:
		var inner any
		if codec.Unmarshal(v, &inner) != nil {
			return ""
		}
		if _, again := inner.(codec.Raw); again {
			return ""
		}
		return Text(inner)
	case []any:
		return join(slices.Values(v))
	case map[any]any:
		return Text(sorted(v))
	}
	return ""
}

func join(values func(func(any) bool)) string {
	var parts []string
	for v := range values {
		if text := Text(v); text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, ", ")
}

// sorted returns the values of a map in the order of their keys, so that two looks show the same.
func sorted(m map[any]any) []any {
	keys := make([]string, 0, len(m))
	byKey := make(map[string]any, len(m))
	for k, v := range m {
		key := fmt.Sprint(k)
		keys, byKey[key] = append(keys, key), v
	}
	slices.Sort(keys)
	values := make([]any, len(keys))
	for i, key := range keys {
		values[i] = byKey[key]
	}
	return values
}
