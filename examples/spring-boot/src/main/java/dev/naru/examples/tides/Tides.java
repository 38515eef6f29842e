package dev.naru.examples.tides;

import jakarta.servlet.http.HttpSession;
import jakarta.validation.Valid;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** The API: JSON in and out, events, an upload, a count in the session. */
@RestController
@RequestMapping("/tides")
public class Tides {

  private final Map<String, Tide> tides = new ConcurrentSkipListMap<>();
  private final AsyncTaskExecutor executor;

  /** With Boot's executor. */
  public Tides(AsyncTaskExecutor executor) {
    this.executor = executor;
  }

  @GetMapping
  public Collection<Tide> all() {
    return tides.values();
  }

  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  public Tide note(@Valid @RequestBody Tide tide) {
    tides.put(tide.place(), tide);
    return tide;
  }

  @GetMapping("/{place}")
  public Tide one(@PathVariable String place, HttpSession session) {
    session.setAttribute("last", place);
    Tide tide = tides.get(place);
    if (tide == null) {
      throw new ResponseStatusException(HttpStatus.NOT_FOUND, "no gauge stands at " + place);
    }
    return tide;
  }

  /** What this session asked for last. */
  @GetMapping("/last")
  public Map<String, Object> last(HttpSession session) {
    return Map.of("last", String.valueOf(session.getAttribute("last")));
  }

  /** Server-sent events, from another thread. */
  @GetMapping("/events")
  public SseEmitter events() {
    SseEmitter emitter = new SseEmitter();
    executor.execute(
        () -> {
          try {
            for (int hour = 0; hour < 3; hour++) {
              emitter.send(SseEmitter.event().id(String.valueOf(hour)).data("hour " + hour));
            }
            emitter.complete();
          } catch (IOException e) {
            emitter.completeWithError(e);
          }
        });
    return emitter;
  }

  /** Lines of {@code place,centimetres}. */
  @PostMapping("/file")
  public Map<String, Integer> upload(@RequestParam MultipartFile file) throws IOException {
    int lines = 0;
    for (String line : new String(file.getBytes(), StandardCharsets.UTF_8).lines().toList()) {
      int comma = line.indexOf(',');
      String place = line.substring(0, comma);
      tides.put(place, new Tide(place, Integer.parseInt(line.substring(comma + 1))));
      lines++;
    }
    return Map.of("lines", lines);
  }
}
