package dev.naru.examples.community;

import jakarta.servlet.http.HttpServletRequest;
import java.text.MessageFormat;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;

/** The site's words in one language: {@code messages_<language>.properties}, in UTF-8. */
public final class Messages {

  /** Every language of the site; the first one is for those who ask for none of them. */
  static final List<Locale> LANGUAGES = List.of(Locale.ENGLISH, Locale.KOREAN);

  private static final List<Messages> ALL = LANGUAGES.stream().map(Messages::new).toList();

  private final Locale locale;
  private final ResourceBundle bundle;

  private Messages(Locale locale) {
    this.locale = locale;
    this.bundle =
        ResourceBundle.getBundle(
            Messages.class.getPackageName() + ".messages",
            locale,
            Messages.class.getClassLoader(),
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
  }

  /** The first language of {@code Accept-Language} that the site speaks. */
  static Messages wantedBy(HttpServletRequest request) {
    // Without the header getLocales() would answer the language of the server's machine.
    return request.getHeader("Accept-Language") == null
        ? ALL.getFirst()
        : in(Collections.list(request.getLocales()));
  }

  /** The first of these languages that the site speaks. */
  static Messages in(List<Locale> wanted) {
    return wanted.stream()
        .flatMap(w -> ALL.stream().filter(m -> m.language().equals(w.getLanguage())))
        .findFirst()
        .orElse(ALL.getFirst());
  }

  /** Two letters, as in {@code <html lang>}. */
  public String language() {
    return locale.getLanguage();
  }

  /** The message of a key, its {@code {0}}, {@code {1}} … replaced. */
  public String text(String key, Object... arguments) {
    return new MessageFormat(bundle.getString(key), locale).format(arguments);
  }

  /**
   * A moment as people of this language write it; in UTC, until the script of the page knows
   * better.
   */
  public String moment(Instant instant) {
    return DateTimeFormatter.ofLocalizedDateTime(FormatStyle.LONG, FormatStyle.SHORT)
            .withLocale(locale)
            .withZone(ZoneOffset.UTC)
            .format(instant)
        + " UTC";
  }
}
