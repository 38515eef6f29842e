package dev.naru.was;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.engine.data.IdleDriver;
import dev.naru.was.datasource.DataSourceConfig;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.annotation.sql.DataSourceDefinition;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an application finds below {@code java:}, and what is put into its components. */
public class NamingTest {

  /** A DataSource with properties of its own. */
  public static class TellingSource implements DataSource {
    private String server = "";
    private int port;

    public void setServerName(String name) {
      server = name;
    }

    public void setPortNumber(int number) {
      port = number;
    }

    @Override
    public Connection getConnection() {
      return IdleDriver.connection(server + ":" + port);
    }

    @Override
    public Connection getConnection(String user, String password) {
      return getConnection();
    }

    @Override
    public PrintWriter getLogWriter() {
      return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {
      // None.
    }

    @Override
    public void setLoginTimeout(int seconds) {
      // None.
    }

    @Override
    public int getLoginTimeout() {
      return 0;
    }

    @Override
    public Logger getParentLogger() {
      return Logger.getGlobal();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
      throw new SQLException();
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
      return false;
    }
  }

  /** An enumeration for an entry. */
  public enum Colour {
    RED,
    GREEN
  }

  /** Is injected with everything, and looks up what it is asked for. */
  @DataSourceDefinition(
      name = "java:app/jdbc/annotated",
      className = "dev.naru.was.NamingTest$TellingSource",
      serverName = "db.test",
      portNumber = 5000,
      maxPoolSize = 2)
  @Resource(name = "of-class", lookup = "java:comp/env/number")
  @WebServlet("/names")
  public static class Names extends HttpServlet {
    @Resource(name = "number")
    private int number;

    @Resource(name = "colour")
    private Colour colour;

    @Resource(name = "type")
    private Class<?> type;

    @Resource(name = "absent")
    private String absent = "as it was";

    @Resource(name = "jdbc/described")
    private DataSource source;

    @Resource(lookup = "java:app/AppName")
    private String application;

    private String declared;
    private String constructed;

    public void setDeclared(String text) {
      declared = text;
    }

    @PostConstruct
    void ready() {
      constructed = number + " " + colour + " " + type.getSimpleName() + " " + absent;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException {
      String name = request.getParameter("name");
      try {
        String text;
        if (name == null) {
          text =
              constructed
                  + " "
                  + declared
                  + " "
                  + application
                  + " "
                  + source.getConnection().getCatalog();
        } else if (request.getParameter("thread") != null) {
          StringBuilder found = new StringBuilder();
          Thread thread =
              Thread.ofPlatform()
                  .start(
                      () -> {
                        try {
                          found.append(new InitialContext().<Object>lookup(name));
                        } catch (NamingException e) {
                          found.append(e);
                        }
                      });
          thread.join(TimeUnit.SECONDS.toMillis(30));
          text = found.toString();
        } else {
          Object value = new InitialContext().lookup(name);
          text =
              value instanceof DataSource found
                  ? found.getConnection().getCatalog()
                  : value.toString();
        }
        response.getWriter().print(text);
      } catch (NamingException | SQLException | InterruptedException e) {
        response.sendError(409, e.getMessage());
      }
    }
  }

  private static final String WEB_XML =
      """
      <env-entry><env-entry-name>number</env-entry-name>
        <env-entry-type>java.lang.Integer</env-entry-type>
        <env-entry-value>7</env-entry-value></env-entry>
      <env-entry><env-entry-name>colour</env-entry-name>
        <env-entry-type>dev.naru.was.NamingTest$Colour</env-entry-type>
        <env-entry-value>GREEN</env-entry-value></env-entry>
      <env-entry><env-entry-name>type</env-entry-name>
        <env-entry-type>java.lang.Class</env-entry-type>
        <env-entry-value>dev.naru.was.NamingTest$Colour</env-entry-value></env-entry>
      <env-entry><env-entry-name>absent</env-entry-name>
        <env-entry-type>java.lang.String</env-entry-type></env-entry>
      <env-entry><env-entry-name>text</env-entry-name>
        <env-entry-value>declared</env-entry-value>
        <injection-target>
          <injection-target-class>dev.naru.was.NamingTest$Names</injection-target-class>
          <injection-target-name>declared</injection-target-name>
        </injection-target></env-entry>
      <env-entry><env-entry-name>again</env-entry-name>
        <lookup-name>java:comp/env/number</lookup-name></env-entry>
      <data-source><name>java:comp/env/jdbc/described</name>
        <class-name>dev.naru.engine.data.IdleDriver</class-name>
        <url>jdbc:idle:described</url><user>mina</user><password>secret</password>
        <isolation-level>TRANSACTION_READ_COMMITTED</isolation-level>
        <max-pool-size>3</max-pool-size></data-source>
      <resource-ref><res-ref-name>jdbc/given</res-ref-name>
        <res-type>javax.sql.DataSource</res-type></resource-ref>
      """;

  @TempDir Path folder;

  private RunningApp start(DataSourceConfig given) throws IOException {
    Path war =
        new War()
            .classes(NamingTest.class, IdleDriver.class)
            .webXml(WEB_XML)
            .file("WEB-INF/classes/META-INF/services/java.sql.Driver", IdleDriver.class.getName())
            .archive(folder.resolve("names.war"));
    return RunningApp.start(
        TestPlatform.on(NetworkKind.MEMORY),
        new AppConfig(
            war,
            Optional.empty(),
            Optional.empty(),
            SessionsConfig.DEFAULTS,
            AppLimits.DEFAULTS,
            false,
            false,
            Optional.empty(),
            Map.of("jdbc/given", given)),
        "/");
  }

  private DataSourceConfig given(String url) throws IOException {
    Path password = Files.writeString(folder.resolve("password"), "from a file\n");
    return new DataSourceConfig(
        url, Optional.empty(), Optional.of("shop"), Optional.of(password), 2, Map.of());
  }

  @Test
  void componentsAreInjectedAndNamesAreFound() throws IOException {
    try (RunningApp app = start(given("jdbc:idle:given"))) {
      assertThat(app.get("/names").body())
          .isEqualTo("7 GREEN Colour as it was declared names jdbc:idle:described mina secret");
      assertThat(app.get("/names?name=java:comp/env/number").body()).isEqualTo("7");
      assertThat(app.get("/names?name=java:module/env/number").body()).isEqualTo("7");
      assertThat(app.get("/names?name=java:comp/env/again").body()).isEqualTo("7");
      assertThat(app.get("/names?name=java:comp/env/of-class").body()).isEqualTo("7");
      assertThat(app.get("/names?name=java:module/ModuleName").body()).isEqualTo("names");
      assertThat(app.get("/names?name=java:app/jdbc/annotated").body()).isEqualTo("db.test:5000");
      assertThat(app.get("/names?name=java:comp/env/jdbc/given").body())
          .isEqualTo("jdbc:idle:given shop from a file");
      assertThat(app.get("/names?thread=1&name=java:comp/env/number").body())
          .as("on a thread of the application's own")
          .isEqualTo("7");
      assertThat(app.get("/names?name=java:comp/env/none").status()).isEqualTo(409);
    }
  }

  @Test
  void aDatabaseWithoutADriverSaysWhatToDo() throws IOException {
    try (RunningApp app = start(given("jdbc:unheard-of:x"))) {
      assertThat(app.get("/names?name=java:comp/env/jdbc/given").body())
          .contains("there is no JDBC driver for jdbc:unheard-of:x: add its jar to WEB-INF/lib");
    }
  }

  @Test
  void whatIsNoUrlIsRefused() {
    assertThatThrownBy(() -> given("postgres://x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("url of a database expected");
  }
}
