package dev.naru.was;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.engine.account.Accounts;
import dev.naru.http.TestResponse;
import dev.naru.was.spec.Spec;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.HttpConstraint;
import jakarta.servlet.annotation.ServletSecurity;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chapter 13 of the specification. */
class LoginTest {

  private static final String FORM =
      """
      <login-config>
        <auth-method>FORM</auth-method>
        <form-login-config>
          <form-login-page>/login.html</form-login-page>
          <form-error-page>/refused.html</form-error-page>
        </form-login-config>
      </login-config>
      <security-role><role-name>user</role-name></security-role>
      """;
  private static final String BASIC =
      "<login-config><auth-method>BASIC</auth-method><realm-name>the"
          + " \"realm\"</realm-name></login-config>";

  @WebServlet("/own/*")
  @ServletSecurity(@HttpConstraint(rolesAllowed = "user"))
  public static class Own extends HttpServlet {
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response
          .getWriter()
          .print(
              request.getMethod()
                  + " "
                  + request.getRemoteUser()
                  + " "
                  + request.getAuthType()
                  + " user="
                  + request.isUserInRole("user")
                  + " admin="
                  + request.isUserInRole("admin")
                  + " p="
                  + request.getParameter("p")
                  + " type="
                  + request.getContentType());
    }
  }

  @WebServlet("/admin")
  @ServletSecurity(@HttpConstraint(rolesAllowed = "admin"))
  public static class Admin extends Own {}

  @WebServlet("/free/*")
  public static class Free extends HttpServlet {
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException {
      switch (request.getPathInfo()) {
        case "/session" -> response.getWriter().print(request.getSession().isNew());
        case "/who" -> response.getWriter().print(request.getUserPrincipal());
        case "/login" -> {
          request.login(request.getParameter("n"), request.getParameter("w"));
          response.getWriter().print(request.getRemoteUser());
        }
        case "/logout" -> {
          request.logout();
          response.getWriter().print(request.getUserPrincipal());
        }
        case "/authenticate" ->
            response.getWriter().print(request.authenticate(response) + request.getRemoteUser());
        default -> throw new IllegalArgumentException();
      }
    }
  }

  @TempDir Path folder;
  private RunningApp app;
  private Accounts accounts;

  private void start(String webXml) throws Exception {
    TestPlatform platform = TestPlatform.on(NetworkKind.MEMORY);
    accounts = platform.platform().accounts();
    accounts.create("mina", "correct horse".toCharArray(), Set.of("user"));
    Path war =
        new War()
            .classes(Own.class, Admin.class, Free.class)
            .file("login.html", "please log in")
            .file("refused.html", "that was wrong")
            .webXml(webXml)
            .folder(folder.resolve("app"));
    app = RunningApp.start(platform, RunningApp.config(war), "/shop/");
  }

  @AfterEach
  void stop() {
    app.close();
  }

  private static String basic(String credentials) {
    return "Authorization: Basic " + Base64.getEncoder().encodeToString(credentials.getBytes());
  }

  @Test
  @Spec("13.6.1.a")
  void basicAsksAndTakesTheRightPasswordOnly() throws Exception {
    start(BASIC);

    TestResponse asked = app.get("/shop/own/");
    assertThat(asked.status()).isEqualTo(401);
    assertThat(asked.field("WWW-Authenticate"))
        .contains("Basic realm=\"the \\\"realm\\\"\", charset=\"UTF-8\"");
    assertThat(app.get("/shop/own/", basic("mina:wrong")).status()).isEqualTo(401);
    assertThat(app.get("/shop/own/", basic("nobody:correct horse")).status()).isEqualTo(401);
    assertThat(app.get("/shop/own/", "Authorization: Basic ***").status()).isEqualTo(401);
    for (int i = 0; i < 2; i++) {
      assertThat(app.get("/shop/own/", basic("mina:correct horse")).body())
          .isEqualTo("GET mina BASIC user=true admin=false p=null type=null");
    }
    assertThat(app.get("/shop/own/", basic("mina:correct horsf")).status()).isEqualTo(401);
    assertThat(app.get("/shop/admin", basic("mina:correct horse")).status()).isEqualTo(403);
    assertThat(app.cookies()).isEmpty();
  }

  @Test
  @Spec({"13.6.3.a", "13.6.3.b", "13.6.3.c"})
  void aFormLoginGoesOnWithWhatWasAskedFor() throws Exception {
    start(FORM);

    TestResponse asked = app.post("/shop/own/a%20b?q=1", "p=kept%20text");
    assertThat(asked.status()).isEqualTo(200);
    assertThat(asked.body()).isEqualTo("please log in");
    String before = app.cookies().get("JSESSIONID");

    TestResponse wrong = app.post("/shop/j_security_check", "j_username=mina&j_password=wrong");
    assertThat(wrong.body()).isEqualTo("that was wrong");
    assertThat(app.get("/shop/own/").body()).isEqualTo("please log in");
    app.post("/shop/own/a%20b?q=1", "p=kept%20text");

    TestResponse right =
        app.post("/shop/j_security_check", "j_username=mina&j_password=correct+horse");
    assertThat(right.status()).isEqualTo(303);
    assertThat(right.field("Location")).contains("http://site.test/shop/own/a%20b?q=1");
    assertThat(app.cookies().get("JSESSIONID")).isNotEqualTo(before);

    assertThat(app.get("/shop/own/a%20b?q=1").body())
        .isEqualTo(
            "POST mina FORM user=true admin=false p=kept text"
                + " type=application/x-www-form-urlencoded");
    assertThat(app.get("/shop/own/a%20b?q=1").body()).startsWith("GET mina FORM");
    assertThat(app.get("/shop/admin").status()).isEqualTo(403);

    app.cookies().put("JSESSIONID", before);
    assertThat(app.get("/shop/own/").body()).isEqualTo("please log in");
  }

  private void logIn(String name, String password) throws Exception {
    TestResponse answer =
        app.post("/shop/j_security_check", "j_username=" + name + "&j_password=" + password);
    assertThat(answer.status()).isEqualTo(303);
  }

  @Test
  void aRemovedUserIsNobodyAtTheNextRequest() throws Exception {
    start(FORM);
    logIn("mina", "correct+horse");
    assertThat(app.get("/shop/own/").body()).startsWith("GET mina");

    accounts.create("jun", "battery staple".toCharArray(), Set.of("user"));
    accounts.remove("jun");
    assertThat(app.get("/shop/own/").body()).startsWith("GET mina");
    accounts.remove("mina");

    assertThat(app.get("/shop/own/").body()).isEqualTo("please log in");
    assertThat(app.get("/shop/free/who").body()).isEqualTo("null");
  }

  @Test
  void otherRolesOrAnotherPasswordTakeALoginToHold() throws Exception {
    start(FORM);
    logIn("mina", "correct+horse");
    accounts.changeRoles("mina", Set.of("admin"), Set.of());
    assertThat(app.get("/shop/own/").body()).isEqualTo("please log in");
    logIn("mina", "correct+horse");
    assertThat(app.get("/shop/own/").body()).contains("admin=true");
    accounts.setPassword("mina", "battery staple".toCharArray());
    assertThat(app.get("/shop/own/").body()).isEqualTo("please log in");
    logIn("mina", "battery+staple");
    assertThat(app.get("/shop/own/").body()).contains("admin=true");
  }

  @Test
  void whatBasicRemembersIsForgottenWithTheAccount() throws Exception {
    start(BASIC);
    assertThat(app.get("/shop/own/", basic("mina:correct horse")).status()).isEqualTo(200);
    accounts.setPassword("mina", "battery staple".toCharArray());
    assertThat(app.get("/shop/own/", basic("mina:correct horse")).status()).isEqualTo(401);
    assertThat(app.get("/shop/own/", basic("mina:battery staple")).status()).isEqualTo(200);
    accounts.remove("mina");
    assertThat(app.get("/shop/own/", basic("mina:battery staple")).status()).isEqualTo(401);
  }

  @Test
  @Spec("13.6.3.b")
  void theLoginActionIsNoneWithGetAndWithoutARequestLeadsToTheRoot() throws Exception {
    start(FORM);

    assertThat(app.get("/shop/j_security_check?j_username=mina&j_password=x").status())
        .isEqualTo(404);
    TestResponse direct =
        app.post("/shop/j_security_check", "j_username=mina&j_password=correct+horse");
    assertThat(direct.field("Location")).contains("http://site.test/shop/");
    assertThat(app.get("/shop/free/who").body()).isEqualTo("mina");
  }

  @Test
  void guessingIsAnsweredWith429AndWhenToComeBack() throws Exception {
    start(FORM);
    TestResponse guess = app.post("/shop/j_security_check", "j_username=mina&j_password=wrong");
    for (int i = 0; i < 20 && guess.status() == 200; i++) {
      guess = app.post("/shop/j_security_check", "j_username=mina&j_password=wrong");
    }
    assertThat(guess.status()).isEqualTo(429);
    assertThat(guess.field("Retry-After")).isPresent();

    assertThat(
            app.post("/shop/j_security_check", "j_username=mina&j_password=correct+horse").status())
        .isEqualTo(429);
  }

  @Test
  void guessingWithBasicIsAnsweredLikewise() throws Exception {
    start(BASIC);
    TestResponse guess = app.get("/shop/own/", basic("mina:wrong"));
    for (int i = 0; i < 20 && guess.status() == 401; i++) {
      guess = app.get("/shop/own/", basic("mina:wrong"));
    }
    assertThat(guess.status()).isEqualTo(429);
    assertThat(guess.field("Retry-After")).isPresent();
  }

  @Test
  void aBodyThatIsTooLargeToWaitIsRefused() throws Exception {
    start(FORM);

    TestResponse response = app.post("/shop/own/", "p=" + "x".repeat(70_000));

    assertThat(response.status()).isEqualTo(413);
  }

  @Test
  @Spec("13.3.a")
  void loginAndLogoutGoWithTheSession() throws Exception {
    start("");
    app.get("/shop/free/session");
    String before = app.cookies().get("JSESSIONID");

    assertThat(app.post("/shop/free/login", "n=mina&w=wrong").status()).isEqualTo(500);
    assertThat(app.get("/shop/free/who").body()).isEqualTo("null");
    assertThat(app.post("/shop/free/login", "n=mina&w=correct+horse").body()).isEqualTo("mina");
    assertThat(app.cookies().get("JSESSIONID")).isNotEqualTo(before);
    assertThat(app.get("/shop/own/").body()).startsWith("GET mina NONE user=true");
    assertThat(app.get("/shop/free/logout").body()).isEqualTo("null");
    assertThat(app.get("/shop/own/").status()).isEqualTo(403);
  }

  @Test
  @Spec({"13.3.a", "13.3.d"})
  void authenticateAsksWhereNothingIsConstrained() throws Exception {
    start(BASIC);

    assertThat(app.get("/shop/free/authenticate").status()).isEqualTo(401);
    assertThat(app.get("/shop/free/authenticate", basic("mina:correct horse")).body())
        .isEqualTo("truemina");
  }

  @Test
  @Spec("13.8.3.a")
  void aTransportGuaranteeIsKept() throws Exception {
    start(
        """
        <security-constraint>
          <web-resource-collection><url-pattern>/free/*</url-pattern></web-resource-collection>
          <user-data-constraint><transport-guarantee>CONFIDENTIAL</transport-guarantee></user-data-constraint>
        </security-constraint>
        """);

    assertThat(app.get("/shop/free/who").status()).isEqualTo(403);
    assertThat(app.get("/shop").field("Location")).contains("/shop/");
  }
}
