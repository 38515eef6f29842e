package dev.naru.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openqa.selenium.support.ui.ExpectedConditions.elementToBeClickable;
import static org.openqa.selenium.support.ui.ExpectedConditions.numberOfElementsToBe;
import static org.openqa.selenium.support.ui.ExpectedConditions.textToBePresentInElementLocated;
import static org.openqa.selenium.support.ui.ExpectedConditions.visibilityOfElementLocated;

import dev.naru.was.embed.EmbeddedWas;
import dev.naru.was.embed.Naru;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * Applications that know nothing of Naru, in a real browser: Tomcat's examples as Debian packages
 * them, hawtio from Maven Central, and Faces.
 */
@Tag("full")
class ForeignPagesIT {

  private static final Path EXAMPLES = Path.of("/usr/share/tomcat10-examples/examples");
  private static final Path HAWTIO = NaruProcess.checkout().resolve("was/target/wars/hawtio.war");
  private static final Path GREETING =
      NaruProcess.checkout().resolve("examples/faces/target/greeting");

  private static EmbeddedWas was;
  private static ChromeDriver browser;
  private static WebDriverWait wait;

  @BeforeAll
  static void start() throws Exception {
    Tools.require("chromium", "chromedriver");
    require(EXAMPLES, ".ci/run installs tomcat10-examples");
    require(HAWTIO, "the profile full brings it: mvn -Pfull");
    require(GREETING, "examples/faces makes it: mvn verify");
    was =
        Naru.was()
            .app("/examples", EXAMPLES)
            .app("/hawtio", HAWTIO)
            .app("/greeting", GREETING)
            .start();
    browser = Chromium.open(1280, 900, "en");
    wait = new WebDriverWait(browser, Duration.ofSeconds(30));
  }

  private static void require(Path file, String advice) {
    Tools.require(Files.exists(file), file + ": " + advice);
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.quit();
    }
    if (was != null) {
      was.close();
    }
  }

  @BeforeEach
  void forget() {
    browser.manage().deleteAllCookies();
    Chromium.consoleErrors(browser);
  }

  private static void open(String path) {
    browser.get(was.uri().resolve(path).toString());
  }

  private static WebElement find(String css) {
    return browser.findElement(By.cssSelector(css));
  }

  private static void awaitText(String css, String text) {
    wait.until(textToBePresentInElementLocated(By.cssSelector(css), text));
  }

  @Test
  void theWebSocketPageOfTomcatsExamplesEchoes() {
    for (String endpoint : new String[] {"radio1", "radio2", "radio3"}) {
      open("/examples/websocket/echo.xhtml");
      find("#" + endpoint).click();
      find("#connect").click();
      wait.until(elementToBeClickable(By.id("echo")));
      find("#message").clear();
      find("#message").sendKeys("나루에 닿은 배");
      find("#echo").click();
      awaitText("#console", "Received: 나루에 닿은 배");
      find("#disconnect").click();
      awaitText("#console", "Info: WebSocket connection closed, Code: 1000");
    }
    assertThat(Chromium.consoleErrors(browser)).isEmpty();
  }

  @Test
  void twoPeopleTalkInTheChatOfTomcatsExamples() {
    ChromeDriver other = Chromium.open(1280, 900, "en");
    try {
      other.get(was.uri().resolve("/examples/websocket/chat.xhtml").toString());
      new WebDriverWait(other, Duration.ofSeconds(30))
          .until(textToBePresentInElementLocated(By.id("console"), "has joined."));
      open("/examples/websocket/chat.xhtml");
      awaitText("#console", "has joined.");
      find("#chat").sendKeys("a boat is coming", Keys.ENTER);
      new WebDriverWait(other, Duration.ofSeconds(30))
          .until(textToBePresentInElementLocated(By.id("console"), ": a boat is coming"));
      awaitText("#console", ": a boat is coming");
    } finally {
      other.quit();
    }
    awaitText("#console", "has disconnected.");
    assertThat(Chromium.consoleErrors(browser)).isEmpty();
  }

  @Test
  void aCartOfTomcatsExamplesIsKeptInTheSession() {
    open("/examples/jsp/sessions/shopping.jsp");
    for (int item : new int[] {1, 3}) {
      new Select(find("select[name=itemId]")).selectByIndex(item);
      find("input[value=add]").click();
    }
    wait.until(numberOfElementsToBe(By.cssSelector("ol li"), 2));
    String first = new Select(find("select[name=itemId]")).getOptions().get(1).getText().strip();
    assertThat(find("ol").getText()).contains(first);
    new Select(find("select[name=itemId]")).selectByIndex(1);
    find("input[value=remove]").click();
    wait.until(numberOfElementsToBe(By.cssSelector("ol li"), 1));
    assertThat(find("ol").getText()).doesNotContain(first);

    // Somebody else has a cart of their own.
    browser.manage().deleteAllCookies();
    open("/examples/jsp/sessions/shopping.jsp");
    find("input[value=add]").click();
    wait.until(numberOfElementsToBe(By.cssSelector("ol li"), 1));
    assertThat(find("ol").getText()).doesNotContain(first);
  }

  @Test
  void aPageOfTomcatsExamplesIteratesWithJstl() {
    open("/examples/jsp/tagplugin/foreach.jsp");
    assertThat(find("body").getText())
        .contains("1 2 3 4 5 6 7 8 9 10")
        .contains("One Two Three Four");
  }

  @Test
  void aFormInFacesIsSentAndAnsweredInPart() {
    open("/greeting/");
    browser.executeScript("window.sameDocument = true");
    find("[id='form:greet']").click();
    awaitText("form .error", "Say who you are.");
    find("[id='form:name']").sendKeys("나루");
    find("[id='form:greet']").click();
    awaitText("#said", "Welcome ashore, 나루. 1");
    find("[id='form:name']").clear();
    find("[id='form:name']").sendKeys("Mina");
    find("[id='form:greet']").click();
    awaitText("#said", "Welcome ashore, Mina. 2");
    assertThat(browser.executeScript("return window.sameDocument"))
        .as("the page was not loaded anew")
        .isEqualTo(true);
    assertThat(Chromium.consoleErrors(browser)).isEmpty();
  }

  @Test
  void hawtioAsksWhoComes() {
    open("/hawtio/");
    wait.until(visibilityOfElementLocated(By.cssSelector("input[type=password]")));
    assertThat(browser.getCurrentUrl()).endsWith("/hawtio/login");
    assertThat(browser.getTitle()).containsIgnoringCase("hawtio");
  }
}
