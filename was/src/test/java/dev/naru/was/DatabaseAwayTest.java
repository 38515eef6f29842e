package dev.naru.was;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.http.TestResponse;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a visitor sees of an application whose database is away. */
class DatabaseAwayTest {

  @WebServlet("/*")
  public static class Fails extends HttpServlet {
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws ServletException {
      switch (request.getPathInfo()) {
        case "/pool" ->
            throw new IllegalStateException(
                "no posts", new SQLTransientConnectionException("app-x - timed out after 10 s"));
        case "/cut" -> throw new ServletException(new SQLException("terminated", "57P01"));
        case "/lost" -> throw new ServletException(new SQLException("connection lost", "08006"));
        default -> throw new ServletException(new SQLException("syntax error", "42601"));
      }
    }
  }

  @TempDir Path folder;

  @Test
  void itIsAskedToComeBackAndOnlyAMistakeIsAnError() throws Exception {
    TestPlatform platform = TestPlatform.on(NetworkKind.MEMORY);
    Path war = new War().classes(Fails.class).folder(folder.resolve("app"));
    try (RunningApp app = RunningApp.start(platform, RunningApp.config(war), "/")) {
      for (String target : new String[] {"/pool", "/cut", "/lost"}) {
        TestResponse away = app.get(target);
        assertThat(away.status()).as(target).isEqualTo(503);
        assertThat(away.field("Retry-After")).contains("5");
        assertThat(away.body()).doesNotContain("app-x", "SQL");
      }
      TestResponse mistake = app.get("/else");
      assertThat(mistake.status()).isEqualTo(500);
      assertThat(mistake.field("Retry-After")).isEmpty();
    }
  }
}
