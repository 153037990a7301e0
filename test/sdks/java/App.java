// The smallest application that has everything the battery asks for, with the DBOS SDK for Java.
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.dbos.transact.DBOS;
import dev.dbos.transact.StartWorkflowOptions;
import dev.dbos.transact.config.DBOSConfig;
import dev.dbos.transact.workflow.QueueOptions;
import dev.dbos.transact.workflow.Workflow;
import dev.dbos.transact.workflow.WorkflowSchedule;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

public class App {
  public interface Workflows {
    String child(String id);

    void nap(String id);

    String order(String id);

    String listen(String id);

    void family(String id);

    void fail(String id);

    Object odd(String input);

    void journey(String id);

    void tick(Instant scheduled, Object context);
  }

  static class WorkflowsImpl implements Workflows {
    private final DBOS dbos;
    private Workflows self;

    WorkflowsImpl(DBOS dbos) {
      this.dbos = dbos;
    }

    @Workflow(name = "child")
    public String child(String id) {
      return "child of " + id;
    }

    @Workflow(name = "nap")
    public void nap(String id) {
      dbos.sleep(Duration.ofMinutes(10));
    }

    @Workflow(name = "order")
    public String order(String id) {
      dbos.runStep(() -> "planned", "plan");
      dbos.runStep(() -> "worked", "work");
      dbos.setEvent("progress", Map.of("done", 2));
      dbos.writeStream("log", "first");
      dbos.writeStream("log", "second");
      dbos.closeStream("log");
      dbos.startWorkflow(() -> self.child(id), new StartWorkflowOptions(id + "-child")).getResult();
      return "done";
    }

    @Workflow(name = "listen")
    public String listen(String id) {
      return dbos.<String>recv("greeting", Duration.ofMinutes(5)).orElse(null);
    }

    @Workflow(name = "family")
    public void family(String id) {
      dbos.startWorkflow(() -> self.nap(id), new StartWorkflowOptions(id + "-child")).getResult();
    }

    @Workflow(name = "fail")
    public void fail(String id) {
      dbos.runStep(() -> 1, "first");
      dbos.runStep(() -> missingFile(), "second");
    }

    private Object missingFile() {
      throw new IllegalStateException("no such file people.csv");
    }

    @Workflow(name = "odd")
    public Object odd(String input) {
      return dbos.runStep(() -> parcel(input), "make");
    }

    private Map<String, Object> parcel(String input) {
      var parcel = new HashMap<String, Object>();
      parcel.put("input", input);
      parcel.put("text", "a%_\\ \"quoted\" é 😀");
      parcel.put("none", null);
      parcel.put("number", Double.NaN);
      parcel.put("nested", List.of(Map.of("deep", List.of(1.5))));
      parcel.put("at", Instant.EPOCH);
      return parcel;
    }

    @Workflow(name = "journey")
    public void journey(String id) {
      for (int leg = 1; leg <= 8; leg++) {
        var line = id + " " + leg + "\n";
        dbos.runStep(() -> note(line), "leg " + leg);
      }
    }

    private Object note(String line) {
      try {
        Thread.sleep(300);
        var options = new StandardOpenOption[] {StandardOpenOption.CREATE, StandardOpenOption.APPEND};
        Files.writeString(Path.of(System.getenv("RUNS_FILE")), line, options);
        return null;
      } catch (Exception error) {
        throw new IllegalStateException(error);
      }
    }

    @Workflow(name = "tick")
    public void tick(Instant scheduled, Object context) {}
  }

  public static void main(String[] args) throws Exception {
    // jdbc: takes no user and password before the host.
    var database = new java.net.URI(System.getenv("SYSTEM_DATABASE_URL"));
    var login = database.getUserInfo().split(":");
    var config =
        DBOSConfig.defaults(System.getenv("APP_NAME"))
            .withDatabaseUrl("jdbc:postgresql://" + database.getHost() + ":" + database.getPort() + database.getPath())
            .withDbUser(login[0])
            .withDbPassword(login[1])
            .withAppVersion(System.getenv("APP_VERSION"));
    // Without an address something else connects it.
    var conductor = System.getenv("CONDUCTOR_URL");
    if (conductor != null) {
      config =
          config
              .withConductorDomain(conductor)
              .withConductorKey("any-key")
              .withConductorExecutorMetadata(Map.of("pid", ProcessHandle.current().pid()));
    }
    var dbos = new DBOS(config);
    var body = new WorkflowsImpl(dbos);
    var workflows = dbos.registerProxy(Workflows.class, body);
    body.self = workflows;
    dbos.registerAlertHandler((name, message, metadata) -> System.out.println(alert(name, message, metadata)));
    dbos.launch();
    dbos.registerQueue("narrow", QueueOptions.setWorkerConcurrency(1));
    dbos.registerQueue("wide", QueueOptions.setWorkerConcurrency(20));
    dbos.applySchedules(
        new WorkflowSchedule("monthly", "tick", WorkflowsImpl.class.getName(), "0 0 0 1 * *")
            .withContext(Map.of("place", "here")));
    serve(dbos, workflows);
  }

  /** One line of JSON; nothing in an alert of the battery needs more escapes. */
  static String alert(String name, String message, Map<String, String> metadata) {
    var members =
        metadata.entrySet().stream()
            .map(each -> "\"" + each.getKey() + "\":\"" + each.getValue() + "\"")
            .collect(Collectors.joining(","));
    return "{\"alert\":\"" + name + "\",\"message\":\"" + message + "\",\"metadata\":{" + members + "}}";
  }

  static void serve(DBOS dbos, Workflows workflows) throws Exception {
    var server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext(
        "/",
        exchange -> {
          var status = 200;
          var text = "ok";
          try {
            answer(dbos, workflows, exchange);
          } catch (Throwable error) {
            status = 500;
            text = String.valueOf(error);
          }
          var bytes = text.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    System.out.println("listening on " + server.getAddress().getPort());
  }

  static void answer(DBOS dbos, Workflows workflows, HttpExchange exchange) throws Exception {
    var raw = exchange.getRequestURI().getRawQuery();
    Map<String, String> query =
        raw == null
            ? Map.of()
            : Arrays.stream(raw.split("&"))
                .map(each -> each.split("=", 2))
                .collect(Collectors.toMap(each -> each[0], each -> URLDecoder.decode(each[1], StandardCharsets.UTF_8)));
    switch (exchange.getRequestURI().getPath()) {
      case "/start" -> start(dbos, workflows, query);
      case "/send" -> dbos.send(query.get("id"), query.get("message"), "greeting");
      default -> {}
    }
  }

  static void start(DBOS dbos, Workflows workflows, Map<String, String> query) {
    var id = query.get("id");
    var options = new StartWorkflowOptions(id);
    if (query.containsKey("queue")) options = options.withQueue(query.get("queue"));
    if (query.containsKey("user")) options = options.withAuthentication(query.get("user"), "role");
    if (query.containsKey("tenant")) options = options.withAttributes(Map.of("tenant", query.get("tenant")));
    switch (query.get("workflow")) {
      case "child" -> dbos.startWorkflow(() -> workflows.child(id), options);
      case "nap" -> dbos.startWorkflow(() -> workflows.nap(id), options);
      case "order" -> dbos.startWorkflow(() -> workflows.order(id), options);
      case "listen" -> dbos.startWorkflow(() -> workflows.listen(id), options);
      case "family" -> dbos.startWorkflow(() -> workflows.family(id), options);
      case "fail" -> dbos.startWorkflow(() -> workflows.fail(id), options);
      case "odd" -> dbos.startWorkflow(() -> workflows.odd(id), options);
      default -> dbos.startWorkflow(() -> workflows.journey(id), options);
    }
  }
}
