//! The smallest application that has everything of the battery that the DBOS SDK for Rust has: no streams, no schedules.
//! It has no open client for a Conductor either, so something else connects it.
use std::collections::HashMap;
use std::env;
use std::fs::OpenOptions;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use dbos::{Config, DBOS, Enqueue, Error, QueueConflict, QueueOptions, StartOptions, WorkflowRef};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

#[derive(Debug, Serialize, Deserialize)]
struct Failure(String);
impl std::fmt::Display for Failure {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str(&self.0)
    }
}
impl std::error::Error for Failure {}
type Result<T> = dbos::Result<T, Failure>;
type Workflow = WorkflowRef<String, Value, Failure>;

async fn done(text: &str) -> Result<Value> {
    Ok(json!(text))
}

async fn start_child(child: &Workflow, id: &str) -> Result<()> {
    let child_id = format!("{id}-child");
    let options = StartOptions { workflow_id: Some(&child_id), ..Default::default() };
    child.start_with(id.to_owned(), options).await?.result().await?;
    Ok(())
}

async fn order(child: Workflow, id: String) -> Result<Value> {
    dbos::step("plan", || done("planned")).await?;
    dbos::step("work", || done("worked")).await?;
    dbos::set_event::<_, Failure>("progress", &json!({ "done": 2 })).await?;
    start_child(&child, &id).await?;
    done("done").await
}

async fn nap(_: String) -> Result<Value> {
    dbos::sleep::<Failure>(Duration::from_secs(600)).await?;
    Ok(Value::Null)
}

async fn listen(_: String) -> Result<Value> {
    let wait = Duration::from_secs(300);
    let heard: Option<Value> = dbos::recv::<_, Failure>(Some("greeting"), wait).await?;
    Ok(heard.unwrap_or_default())
}

async fn family(nap: Workflow, id: String) -> Result<Value> {
    start_child(&nap, &id).await?;
    Ok(Value::Null)
}

async fn missing_file() -> Result<Value> {
    Err(Error::Application(Failure("no such file people.csv".to_owned())))
}

async fn fail(_: String) -> Result<Value> {
    dbos::step("first", || done("1")).await?;
    dbos::step("second", missing_file).await
}

async fn odd(input: String) -> Result<Value> {
    let text = "a%_\\ \"quoted\" é 😀";
    let nested = json!([{ "deep": [1.5] }]);
    let parcel = json!({ "input": input, "text": text, "none": null, "nested": nested, "at": "1970-01-01T00:00:00Z" });
    dbos::step("make", || async { Ok::<_, Error<Failure>>(parcel.clone()) }).await
}

async fn leg(id: &str, number: u8) -> Result<Value> {
    tokio::time::sleep(Duration::from_millis(300)).await;
    let mut runs = OpenOptions::new().create(true).append(true).open(var("RUNS_FILE")).expect("RUNS_FILE");
    // In one piece: other legs write to the same file.
    runs.write_all(format!("{id} {number}\n").as_bytes()).expect("a line");
    Ok(json!(number))
}

async fn journey(id: String) -> Result<Value> {
    for number in 1..=8 {
        dbos::step(&format!("leg {number}"), || leg(&id, number)).await?;
    }
    Ok(Value::Null)
}

fn var(name: &str) -> String {
    env::var(name).unwrap_or_default()
}

struct App {
    dbos: DBOS,
    workflows: HashMap<&'static str, Workflow>,
}

impl App {
    async fn start(&self, query: &HashMap<String, String>) -> std::result::Result<(), String> {
        let workflow = &self.workflows[query["workflow"].as_str()];
        let tenant = query.get("tenant").map(|tenant| serde_json::Map::from_iter([("tenant".to_owned(), json!(tenant))]));
        let options = StartOptions {
            workflow_id: Some(&query["id"]),
            queue: query.get("queue").map(|name| Enqueue::new(name)),
            attributes: tenant.as_ref(),
            ..Default::default()
        };
        workflow.start_with(query["id"].clone(), options).await.map(drop).map_err(|error| error.to_string())
    }

    async fn send(&self, query: &HashMap<String, String>) -> std::result::Result<(), String> {
        let options = dbos::SendOptions { topic: Some("greeting"), ..Default::default() };
        let message = &query["message"];
        self.dbos.send_with(&query["id"], message, options).await.map_err(|error| error.to_string())
    }

    /// Answers one request of a connection, and closes it.
    async fn serve(self: Arc<Self>, mut stream: TcpStream) {
        let mut bytes = vec![0; 8192];
        let Ok(length) = stream.read(&mut bytes).await else { return };
        let text = String::from_utf8_lossy(&bytes[..length]);
        let target = text.split(' ').nth(1).unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let query = query.split('&').filter_map(|part| part.split_once('='));
        let query = query.map(|(name, value)| (name.to_owned(), value.replace('+', " "))).collect();
        let result = match path {
            "/start" => self.start(&query).await,
            "/send" => self.send(&query).await,
            _ => Ok(()),
        };
        let (status, body) = result.map_or_else(|error| (500, error), |()| (200, "ok".to_owned()));
        let head = format!("HTTP/1.1 {status} -\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
        let _ = stream.write_all((head + &body).as_bytes()).await;
    }
}

#[tokio::main]
async fn main() -> dbos::Result<()> {
    let dbos = DBOS::new(Config::new(var("APP_NAME"), var("SYSTEM_DATABASE_URL")));
    let child = dbos.register_workflow("child", |id: String| async move { done(&format!("child of {id}")).await })?;
    let nap = dbos.register_workflow("nap", nap)?;
    let (orders, naps) = (child.clone(), nap.clone());
    let workflows = HashMap::from([
        ("order", dbos.register_workflow("order", move |id| order(orders.clone(), id))?),
        ("family", dbos.register_workflow("family", move |id| family(naps.clone(), id))?),
        ("listen", dbos.register_workflow("listen", listen)?),
        ("fail", dbos.register_workflow("fail", fail)?),
        ("odd", dbos.register_workflow("odd", odd)?),
        ("journey", dbos.register_workflow("journey", journey)?),
        ("child", child),
        ("nap", nap),
    ]);
    dbos.launch().await?;
    for (name, limit) in [("narrow", 1), ("wide", 20)] {
        let options = QueueOptions { worker_concurrency: Some(limit), ..Default::default() };
        dbos.register_queue(name, options, QueueConflict::UpdateIfLatestVersion).await?;
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    println!("listening on {}", listener.local_addr().expect("an address").port());
    let app = Arc::new(App { dbos, workflows });
    loop {
        if let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(Arc::clone(&app).serve(stream));
        }
    }
}
