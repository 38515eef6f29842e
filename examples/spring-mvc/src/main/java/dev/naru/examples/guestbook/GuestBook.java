package dev.naru.examples.guestbook;

import jakarta.validation.Valid;
import java.security.Principal;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The book's only page. */
@Controller
public class GuestBook {

  private static final int MOST = 100;

  private final Deque<Entry> entries = new ConcurrentLinkedDeque<>();

  /** The newest first. */
  @GetMapping("/")
  public String read(Model model) {
    model.addAttribute("entries", entries);
    if (!model.containsAttribute("entry")) {
      model.addAttribute("entry", new Entry());
    }
    return "book";
  }

  /** Shows the page again when something is wrong with the entry. */
  @PostMapping("/")
  public String write(
      @Valid @ModelAttribute("entry") Entry entry,
      BindingResult result,
      Principal writer,
      Model model,
      RedirectAttributes next) {
    if (result.hasErrors()) {
      return read(model);
    }
    entry.by(writer.getName());
    entries.addFirst(entry);
    while (entries.size() > MOST) {
      entries.pollLast();
    }
    next.addFlashAttribute("thanks", "Thank you, " + writer.getName() + ".");
    return "redirect:/";
  }
}
