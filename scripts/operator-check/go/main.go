// Prints the StatefulSets and DaemonSets that a version of the Prometheus Operator makes of custom resources.
// It reads one resource as JSON on each line of its standard input, and writes one answer for each.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"operator.check/hook"
)

type answer struct {
	*hook.Made
	Error       string `json:"error,omitempty"`
	UnknownKind string `json:"unknownKind,omitempty"`
}

func main() {
	if err := answerAll(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func answerAll(in io.Reader, out io.Writer) error {
	written := bufio.NewWriter(out)
	resources, answers := json.NewDecoder(in), json.NewEncoder(written)
	for {
		var resource json.RawMessage
		if err := resources.Decode(&resource); err == io.EOF {
			return written.Flush()
		} else if err != nil {
			return err
		}
		if err := answers.Encode(answerTo(resource)); err != nil {
			return err
		}
	}
}

// The operator panics at some resources that the API server refuses; that is an answer too.
func answerTo(resource json.RawMessage) (given answer) {
	defer func() {
		if panicked := recover(); panicked != nil {
			given = answer{Error: fmt.Sprint("panic: ", panicked)}
		}
	}()
	var typed struct{ Kind string }
	if err := json.Unmarshal(resource, &typed); err != nil {
		return answer{Error: err.Error()}
	}
	made, isKnown := hook.Kinds[typed.Kind]
	if !isKnown {
		return answer{UnknownKind: typed.Kind}
	}
	workloads, err := made(resource)
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Made: workloads}
}
