package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TerminalOutputTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out =
      new PrintStream(new TerminalOutput(bytes), true, StandardCharsets.UTF_8);

  private String shown() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void names_withOrdersToATerminal_haveNone() {
    out.println("class \u001b]0;owned\u0007 \u001b[2Jcat\u007f");
    out.println("c1 \u009b31m, and a \rforged line");
    assertThat(shown()).isEqualTo("class ?]0;owned? ?[2Jcat?\nc1 ?31m, and a ?forged line\n");
  }

  @Test
  void text_ofAnyLanguage_staysAsItIs() {
    String text = "Katze\tK\u00e4tzchen \u00a9 \u732b \ud83d\udc31\n";
    out.print(text);
    assertThat(shown()).isEqualTo(text);
  }

  @Test
  void line_thatIsRedrawn_isRedrawn() {
    out.print("\repoch 1");
    out.print("\repoch 2");
    assertThat(shown()).isEqualTo("\repoch 1\repoch 2");
  }
}
