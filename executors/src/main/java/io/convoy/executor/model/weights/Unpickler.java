package io.convoy.executor.model.weights;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A reader of Python's pickles that runs nothing: numbers, texts, tuples, lists and dictionaries
 * become Java's, and of classes and functions only those that {@link PickledNames} knows are made.
 * Any other is refused by its name, as are instructions that could only make others.
 *
 * <p>Python's own {@code pickletools} documents the instructions.
 */
final class Unpickler {
  /** Pickles of weights hold names and shapes; values lie beside them. */
  private static final long LARGEST = 16 << 20;

  private final DataInputStream in;
  private final PickledNames names;
  private final Map<Integer, Object> memo = new HashMap<>();
  private final Deque<Object> stack = new ArrayDeque<>();
  private long left = LARGEST;

  private Unpickler(DataInputStream in, PickledNames names) {
    this.in = in;
    this.names = names;
  }

  /** What is no object of Java's. */
  enum Special {
    /** Python's None. */
    NONE,
    /** Where the parts of a tuple, list or dictionary begin. */
    MARK
  }

  /**
   * Reads one pickle; the stream then is behind it.
   *
   * @return a {@code Long}, {@code Double}, {@code Boolean}, {@code String}, {@code byte[]}, {@link
   *     Special#NONE}, {@code List} (of a list or tuple), {@code Map}, or what the names make
   * @throws WeightsException if it holds what is not allowed, or is damaged
   */
  static Object read(DataInputStream in, PickledNames names) throws IOException {
    return new Unpickler(in, names).read();
  }

  private Object read() throws IOException {
    try {
      for (int code = next(); code != '.'; code = next()) {
        if (!constant(code) && !container(code) && !memory(code)) {
          object(code);
        }
      }
      return pop();
    } catch (ClassCastException e) {
      throw damaged("an instruction meets a value of another kind than it needs");
    }
  }

  private int next() throws IOException {
    spend(1);
    return in.readUnsignedByte();
  }

  private void spend(long bytes) {
    left -= bytes;
    if (bytes < 0 || left < 0) {
      throw damaged("a pickle of more than " + (LARGEST >> 20) + " MiB");
    }
  }

  private static WeightsException damaged(String what) {
    return new WeightsException("is damaged: " + what);
  }

  /** Instructions that put a value on the stack. */
  private boolean constant(int code) throws IOException {
    switch (code) {
      case 'N' -> stack.push(Special.NONE);
      case 0x88 -> stack.push(true);
      case 0x89 -> stack.push(false);
      case 'J' -> stack.push(number(4));
      case 'K' -> stack.push(number(1) & 0xffL);
      case 'M' -> stack.push(number(2) & 0xffffL);
      case 0x8a -> stack.push(number(next()));
      case 'G' -> stack.push(Double.longBitsToDouble(Long.reverseBytes(number(8))));
      case 'X' -> stack.push(text(number(4) & 0xffffffffL));
      case 0x8c, 'U' -> stack.push(text(next()));
      case 0x8d -> stack.push(text(number(8)));
      case 'T' -> stack.push(text(number(4)));
      case 'C' -> stack.push(bytes(next()));
      case 'B' -> stack.push(bytes(number(4) & 0xffffffffL));
      case ')', ']' -> stack.push(new ArrayList<>());
      case '}' -> stack.push(new PickledMap());
      case '(' -> stack.push(Special.MARK);
      default -> {
        return false;
      }
    }
    return true;
  }

  /**
   * Little-endian, with a sign, of at most eight bytes but for the magic number of a checkpoint.
   */
  private long number(int bytes) throws IOException {
    byte[] read = bytes(bytes);
    long value = bytes == 0 || read[bytes - 1] >= 0 ? 0 : -1;
    for (int i = Math.min(bytes, 8) - 1; i >= 0; i--) {
      value = (value << 8) | (read[i] & 0xff);
    }
    return value;
  }

  private String text(long bytes) throws IOException {
    return new String(bytes(bytes), StandardCharsets.UTF_8);
  }

  private byte[] bytes(long length) throws IOException {
    spend(length);
    byte[] read = in.readNBytes((int) length);
    if (read.length < length) {
      throw damaged("it is cut off within a pickle");
    }
    return read;
  }

  /** Instructions that make or fill tuples, lists and dictionaries. */
  private boolean container(int code) {
    switch (code) {
      case 't', 'l' -> push(sinceMark());
      case 0x85 -> push(last(1));
      case 0x86 -> push(last(2));
      case 0x87 -> push(last(3));
      case 'd' -> {
        List<Object> entries = sinceMark();
        push(new PickledMap()).putAll(entries);
      }
      case 'a' -> {
        Object value = pop();
        PickledNames.list(peek()).add(value);
      }
      case 'e' -> {
        List<Object> values = sinceMark();
        PickledNames.list(peek()).addAll(values);
      }
      case 's' -> {
        List<Object> entry = last(2);
        ((PickledMap) peek()).putAll(entry);
      }
      case 'u' -> {
        List<Object> entries = sinceMark();
        ((PickledMap) peek()).putAll(entries);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private <T> T push(T value) {
    stack.push(value);
    return value;
  }

  private Object pop() {
    if (stack.isEmpty()) {
      throw damaged("an instruction needs a value that is not there");
    }
    return stack.pop();
  }

  private Object peek() {
    push(pop());
    return stack.element();
  }

  private List<Object> sinceMark() {
    List<Object> values = new ArrayList<>();
    for (Object value = pop(); value != Special.MARK; value = pop()) {
      values.add(value);
    }
    Collections.reverse(values);
    return values;
  }

  private List<Object> last(int count) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.add(0, pop());
    }
    return values;
  }

  /** Instructions that keep a value for later, fetch it, or take it away. */
  private boolean memory(int code) throws IOException {
    switch (code) {
      case 'q' -> memo.put(next(), peek());
      case 'r' -> memo.put((int) number(4), peek());
      case 0x94 -> memo.put(memo.size(), peek());
      case 'h' -> stack.push(kept(next()));
      case 'j' -> stack.push(kept((int) number(4)));
      case '0' -> pop();
      case '1' -> sinceMark();
      case '2' -> stack.push(peek());
      case 0x80 -> next(); // the protocol's version
      case 0x95 -> number(8); // the length of what follows
      default -> {
        return false;
      }
    }
    return true;
  }

  private Object kept(int number) {
    Object value = memo.get(number);
    if (value == null) {
      throw damaged("it refers to a value that it does not hold");
    }
    return value;
  }

  /** Instructions that name classes and functions, or call them. */
  private void object(int code) throws IOException {
    switch (code) {
      case 'c' -> {
        String module = line();
        push(names.named(module, line()));
      }
      case 0x93 -> {
        List<Object> name = last(2);
        push(names.named((String) name.get(0), (String) name.get(1)));
      }
      case 'R', 0x81 -> {
        List<Object> call = last(2);
        push(names.made((PickledNames.Name) call.get(0), PickledNames.list(call.get(1))));
      }
      case 'b' -> {
        Object state = pop();
        names.completed(peek(), state);
      }
      case 'Q' -> push(names.persistent(pop()));
      default ->
          throw new WeightsException(
              String.format("holds the pickle instruction 0x%02x, which is refused", code));
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = next(); c != '\n'; c = next()) {
      line.append((char) c);
    }
    return line.toString();
  }
}
