// The smallest application that has everything the battery asks for, with the DBOS SDK for Go.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/dbos-inc/dbos-transact-golang/dbos"
)

func step[R any](ctx dbos.Context, name string, body func() (R, error)) (R, error) {
	return dbos.RunAsStep(ctx, func(context.Context) (R, error) { return body() }, dbos.WithStepName(name))
}

func child(_ dbos.Context, id string) (string, error) { return "child of " + id, nil }

func nap(ctx dbos.Context, _ string) (string, error) {
	_, err := dbos.Sleep(ctx, 10*time.Minute)
	return "", err
}

func order(ctx dbos.Context, id string) (string, error) {
	for _, done := range []string{"plan", "work"} {
		if _, err := step(ctx, done, func() (string, error) { return done + "ed", nil }); err != nil {
			return "", err
		}
	}
	if err := dbos.SetEvent(ctx, "progress", map[string]int{"done": 2}); err != nil {
		return "", err
	}
	for _, line := range []string{"first", "second"} {
		if err := dbos.WriteStream(ctx, "log", line); err != nil {
			return "", err
		}
	}
	if err := dbos.CloseStream(ctx, "log"); err != nil {
		return "", err
	}
	handle, err := dbos.RunWorkflow(ctx, child, id, dbos.WithWorkflowID(id+"-child"))
	if err != nil {
		return "", err
	}
	_, err = handle.GetResult()
	return "done", err
}

func listen(ctx dbos.Context, _ string) (string, error) {
	return dbos.Recv[string](ctx, "greeting", 5*time.Minute)
}

func family(ctx dbos.Context, id string) (string, error) {
	handle, err := dbos.RunWorkflow(ctx, nap, id, dbos.WithWorkflowID(id+"-child"))
	if err != nil {
		return "", err
	}
	return handle.GetResult()
}

func fail(ctx dbos.Context, _ string) (string, error) {
	if _, err := step(ctx, "first", func() (int, error) { return 1, nil }); err != nil {
		return "", err
	}
	return step(ctx, "second", func() (string, error) { return "", errors.New("no such file people.csv") })
}

type parcel struct {
	Input  string           `json:"input"`
	Text   string           `json:"text"`
	None   *int             `json:"none"`
	Nested []map[string]any `json:"nested"`
	At     time.Time        `json:"at"`
	Bytes  []byte           `json:"bytes"`
}

func odd(ctx dbos.Context, input string) (parcel, error) {
	return step(ctx, "make", func() (parcel, error) {
		nested := []map[string]any{{"deep": []float64{1.5}}}
		return parcel{input, `a%_\ "quoted" é 😀`, nil, nested, time.Unix(0, 0).UTC(), []byte{0, 255}}, nil
	})
}

func journey(ctx dbos.Context, id string) (string, error) {
	for leg := 1; leg <= 8; leg++ {
		_, err := step(ctx, fmt.Sprintf("leg %d", leg), func() (int, error) {
			time.Sleep(300 * time.Millisecond)
			runs, err := os.OpenFile(os.Getenv("RUNS_FILE"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
			if err != nil {
				return 0, err
			}
			defer runs.Close()
			_, err = fmt.Fprintf(runs, "%s %d\n", id, leg)
			return leg, err
		})
		if err != nil {
			return "", err
		}
	}
	return "", nil
}

func tick(dbos.Context, dbos.ScheduledWorkflowInput) (any, error) { return nil, nil }

type starter func(id string, options ...dbos.WorkflowOption) error

// registered registers a workflow under its name and returns what starts it.
func registered[R any](ctx dbos.Context, name string, body dbos.Workflow[string, R]) starter {
	dbos.RegisterWorkflow(ctx, body, dbos.WithWorkflowName(name))
	return func(id string, options ...dbos.WorkflowOption) error {
		_, err := dbos.RunWorkflow(ctx, body, id, options...)
		return err
	}
}

func require[T any](value T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return value
}

func main() {
	config := dbos.Config{
		AppName:            os.Getenv("APP_NAME"),
		DatabaseURL:        os.Getenv("SYSTEM_DATABASE_URL"),
		ApplicationVersion: os.Getenv("APP_VERSION"),
	}
	// Without an address something else connects it.
	if url := os.Getenv("CONDUCTOR_URL"); url != "" {
		config.ConductorURL = url
		config.ConductorAPIKey = "any-key"
		config.ConductorExecutorMetadata = map[string]any{"pid": os.Getpid()}
	}
	ctx := require(dbos.NewContext(context.Background(), config))
	workflows := map[string]starter{
		"child":   registered(ctx, "child", child),
		"nap":     registered(ctx, "nap", nap),
		"order":   registered(ctx, "order", order),
		"listen":  registered(ctx, "listen", listen),
		"family":  registered(ctx, "family", family),
		"fail":    registered(ctx, "fail", fail),
		"odd":     registered(ctx, "odd", odd),
		"journey": registered(ctx, "journey", journey),
	}
	dbos.RegisterWorkflow(ctx, tick, dbos.WithWorkflowName("tick"))
	dbos.SetAlertHandler(ctx, func(name, message string, metadata map[string]string) {
		line := require(json.Marshal(map[string]any{"alert": name, "message": message, "metadata": metadata}))
		fmt.Println(string(line))
	})
	require(0, dbos.Launch(ctx))
	queues := map[string]dbos.Queue{
		"narrow": require(dbos.RegisterQueue(ctx, "narrow", dbos.WithWorkerConcurrency(1))),
		"wide":   require(dbos.RegisterQueue(ctx, "wide", dbos.WithWorkerConcurrency(20))),
	}
	require(0, dbos.ApplySchedules(ctx, []dbos.ScheduleSpec{{
		ScheduleName: "monthly", Schedule: "0 0 0 1 * *", Workflow: tick, Context: map[string]string{"place": "here"},
	}}))
	http.HandleFunc("/start", func(response http.ResponseWriter, request *http.Request) {
		query := request.URL.Query()
		options := []dbos.WorkflowOption{dbos.WithWorkflowID(query.Get("id"))}
		if queue, isKnown := queues[query.Get("queue")]; isKnown {
			options = append(options, dbos.WithQueue(queue))
		}
		if query.Has("user") {
			options = append(options, dbos.WithAuthenticatedUser(query.Get("user")), dbos.WithAuthenticatedRoles("role"))
		}
		if query.Has("tenant") {
			options = append(options, dbos.WithWorkflowAttributes(map[string]any{"tenant": query.Get("tenant")}))
		}
		answer(response, workflows[query.Get("workflow")](query.Get("id"), options...))
	})
	http.HandleFunc("/send", func(response http.ResponseWriter, request *http.Request) {
		query := request.URL.Query()
		answer(response, dbos.Send(ctx, query.Get("id"), query.Get("message"), "greeting"))
	})
	http.HandleFunc("/healthz", func(response http.ResponseWriter, _ *http.Request) { answer(response, nil) })
	listener := require(net.Listen("tcp", "127.0.0.1:0"))
	fmt.Println("listening on", listener.Addr().(*net.TCPAddr).Port)
	require(0, http.Serve(listener, nil))
}

func answer(response http.ResponseWriter, err error) {
	if err != nil {
		http.Error(response, err.Error(), http.StatusInternalServerError)
	}
}
