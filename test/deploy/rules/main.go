// Reads rule files as Prometheus does, and says what it would refuse.
package main

import (
	"fmt"
	"log/slog"
	"os"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
)

func main() {
	refused := false
	for _, file := range os.Args[1:] {
		_, faults := rulefmt.ParseFile(file, false, model.UTF8Validation, parser.NewParser(parser.Options{}), slog.Default())
		for _, fault := range faults {
			refused = true
			fmt.Println(fault)
		}
	}
	if refused {
		os.Exit(1)
	}
}
