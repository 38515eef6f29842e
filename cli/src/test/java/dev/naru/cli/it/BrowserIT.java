package dev.naru.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.time.Duration;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Site A in a real browser, on a phone and on a desk, in both of its languages. */
@Tag("full")
class BrowserIT {

  private static NaruProcess naru;

  @TempDir static Path data;
  @TempDir static Path pictures;

  @BeforeAll
  static void start() throws Exception {
    Tools.require("chromium", "chromedriver");
    naru = NaruProcess.demo(data);
  }

  @AfterAll
  static void stop() throws Exception {
    if (naru != null) {
      naru.terminate();
    }
  }

  @ParameterizedTest
  @CsvSource({"360, 800, en, Log out", "1280, 900, ko, 로그아웃"})
  void someoneSignsUpPostsAPictureSeesOnlyTheirOwnAndLogsOut(
      int width, int height, String language, String logOut) throws Exception {
    ChromeDriver browser = Chromium.open(width, height, language);
    try {
      WebDriverWait wait = new WebDriverWait(browser, Duration.ofSeconds(30));
      String site = naru.site().toString();
      String name = "browser" + width;

      browser.get(site);
      assertFits(browser, width);
      assertThat(browser.findElement(By.tagName("html")).getDomAttribute("lang"))
          .isEqualTo(language);

      browser.get(site + "sign-up");
      browser.findElement(By.id("name")).sendKeys(name);
      browser.findElement(By.id("password")).sendKeys("correct horse battery");
      click(browser, By.cssSelector("main form button[type=submit]"));

      wait.until(ExpectedConditions.presenceOfElementLocated(By.id("text")));
      browser.findElement(By.id("text")).sendKeys("Seen at " + width + " px");
      browser.findElement(By.id("picture")).sendKeys(picture().toString());
      click(browser, By.cssSelector(".compose button[type=submit]"));

      wait.until(ExpectedConditions.presenceOfElementLocated(By.cssSelector(".post .picture img")));
      assertThat(browser.findElements(By.cssSelector(".post"))).hasSize(1);
      assertThat(browser.findElement(By.cssSelector(".post .text")).getText())
          .isEqualTo("Seen at " + width + " px");
      wait.until(
          driver ->
              Boolean.TRUE.equals(
                  browser.executeScript(
                      "const i = document.querySelector('.post .picture img');"
                          + "return i.complete && i.naturalWidth > 0")));
      assertFits(browser, width);

      click(browser, By.xpath("//header//button[contains(., '" + logOut + "')]"));
      wait.until(
          ExpectedConditions.presenceOfElementLocated(By.cssSelector("header a[href$='/log-in']")));
      assertThat(browser.findElements(By.cssSelector(".post"))).isEmpty();

      browser.get(site + "log-in");
      browser.findElement(By.id("name")).sendKeys(name);
      browser.findElement(By.id("password")).sendKeys("correct horse battery");
      click(browser, By.cssSelector("main form button[type=submit]"));
      wait.until(ExpectedConditions.presenceOfElementLocated(By.cssSelector(".post .text")));

      assertThat(Chromium.consoleErrors(browser)).isEmpty();
    } finally {
      browser.quit();
    }
  }

  private static void click(ChromeDriver browser, By what) {
    WebElement element = browser.findElement(what);
    browser.executeScript(
        "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element);
    element.click();
  }

  private static void assertFits(ChromeDriver browser, int width) {
    Number scroll = (Number) browser.executeScript("return document.documentElement.scrollWidth");
    assertThat(scroll).isNotNull();
    assertThat(scroll.intValue()).as("width of the page").isLessThanOrEqualTo(width);
  }

  private static Path picture() throws Exception {
    Path file = pictures.resolve("picture.png");
    ImageIO.write(new BufferedImage(80, 50, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
    return file;
  }
}
