// Package hook connects the unexported functions of the operator's packages with the program.
package hook

import (
	"fmt"
	"log/slog"
	"reflect"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
)

// Made is what the operator makes of one custom resource.
type Made struct {
	// the resource without the fields that this version does not know, which the API server drops
	Resource     any                   `json:"resource"`
	StatefulSets []*appsv1.StatefulSet `json:"statefulSets"`
	DaemonSets   []*appsv1.DaemonSet   `json:"daemonSets"`
}

// Kinds has a function for each kind that the operator knows. Files that are laid over its packages fill it.
var Kinds = map[string]func(resource []byte) (*Made, error){}

// Call calls a function whose parameters differ between versions of the operator: each parameter gets the first given
// value of its type that no other parameter has, and all others are empty.
func Call[Result any](function any, given ...any) (Result, error) {
	var none Result
	called := reflect.ValueOf(function)
	left := append([]any{noLogger{}, slog.New(slog.DiscardHandler)}, given...)
	in := []reflect.Value{}
	for i := range called.Type().NumIn() {
		if called.Type().IsVariadic() && i == called.Type().NumIn()-1 {
			break
		}
		var value reflect.Value
		value, left = argument(called.Type().In(i), left)
		in = append(in, value)
	}
	out := called.Call(in)
	if err, isError := out[1].Interface().(error); isError {
		return none, err
	}
	result, isResult := out[0].Interface().(Result)
	if !isResult {
		return none, fmt.Errorf("%s returns a %s", called.Type(), out[0].Type())
	}
	return result, nil
}

func argument(wanted reflect.Type, given []any) (reflect.Value, []any) {
	for i, one := range given {
		value := reflect.ValueOf(one)
		if value.Kind() == reflect.Pointer && value.Type().Elem() == wanted {
			value = value.Elem()
		}
		if value.Type().AssignableTo(wanted) {
			return value, append(append([]any{}, given[:i]...), given[i+1:]...)
		}
	}
	// an absent part of a custom resource is nil; the operator's own structs are never
	if wanted.Kind() == reflect.Pointer && !strings.Contains(wanted.Elem().PkgPath(), "/pkg/apis/") {
		value := reflect.New(wanted.Elem())
		fillQuantities(value.Elem())
		return value, given
	}
	value := reflect.New(wanted).Elem()
	fillQuantities(value)
	return value, given
}

// Operators such as 0.63 parse the resources of the config reloader, which have no empty value.
func fillQuantities(value reflect.Value) {
	if value.Kind() != reflect.Struct {
		return
	}
	for i := range value.NumField() {
		field, name := value.Field(i), value.Type().Field(i).Name
		if field.Kind() == reflect.String && field.CanSet() && (strings.HasPrefix(name, "CPU") || strings.HasPrefix(name, "Memory")) {
			field.SetString("0")
		}
		fillQuantities(field)
	}
}

// noLogger is a logger of go-kit, which operators before 0.79 use.
type noLogger struct{}

func (noLogger) Log(...any) error { return nil }
