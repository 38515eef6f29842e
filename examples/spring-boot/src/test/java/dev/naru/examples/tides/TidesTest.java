package dev.naru.examples.tides;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.was.embed.EmbeddedWas;
import dev.naru.was.embed.Naru;
import java.net.CookieManager;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The application on Naru. */
class TidesTest {

  private static EmbeddedWas was;

  private final HttpClient client =
      HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

  @BeforeAll
  static void start() throws Exception {
    was = Naru.was().app("/sea", Path.of("target/tides")).start();
  }

  @AfterAll
  static void stop() {
    was.close();
  }

  @AfterEach
  void forget() {
    client.close();
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(was.uri("/sea").resolve(path)).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String type, String body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(was.uri("/sea").resolve(path))
            .header("Content-Type", type)
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  @Test
  void whatWasNotedIsFound() throws Exception {
    HttpResponse<String> made =
        post("tides", "application/json", "{\"place\":\"부산\",\"centimetres\":128}");
    assertThat(made.statusCode()).isEqualTo(201);
    HttpResponse<String> found = get("tides/%EB%B6%80%EC%82%B0");
    assertThat(found.statusCode()).isEqualTo(200);
    assertThat(found.body()).isEqualTo("{\"place\":\"부산\",\"centimetres\":128}");
    assertThat(get("tides/last").body()).isEqualTo("{\"last\":\"부산\"}");
  }

  @Test
  void aTideThatCannotBeIsAProblem() throws Exception {
    HttpResponse<String> refused =
        post("tides", "application/json", "{\"place\":\"\",\"centimetres\":9999}");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(get("tides/nowhere").statusCode()).isEqualTo(404);
  }

  @Test
  void eventsComeFromAnotherThread() throws Exception {
    HttpResponse<String> events = get("tides/events");
    assertThat(events.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/event-stream");
    assertThat(events.body()).contains("data:hour 0").contains("id:2").contains("data:hour 2");
  }

  @Test
  void aFileIsRead() throws Exception {
    HttpResponse<String> read =
        post(
            "tides/file",
            "multipart/form-data; boundary=here",
            "--here\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n"
                + "Incheon,900\nMokpo,400\r\n--here--\r\n");
    assertThat(read.body()).isEqualTo("{\"lines\":2}");
    assertThat(get("tides/Incheon").body()).contains("900");
  }

  @Test
  void thePageAtItsRootAndItsHealthAreThere() throws Exception {
    assertThat(get("").body()).contains("<title>Tides</title>");
    assertThat(get("actuator/health").body()).contains("\"status\":\"UP\"");
  }

  @Test
  void whatIsNotThereIsAnsweredByBoot() throws Exception {
    HttpResponse<String> missing = get("nothing");
    assertThat(missing.statusCode()).isEqualTo(404);
    assertThat(missing.body()).contains("\"status\":404");
  }
}
