package io.convoy.executor.exchange;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** Where ranks in processes of one host meet without a driver: a file for each in a folder. */
public final class FolderRendezvous implements RendezvousClient {
  private final Path folder;

  public FolderRendezvous(Path folder) {
    this.folder = folder;
  }

  @Override
  public JoinResponse attend(JoinRequest card) {
    Path part = folder.resolve(card.guest().rank() + ".part");
    try {
      try (ObjectOutputStream out = new ObjectOutputStream(Files.newOutputStream(part))) {
        out.writeObject(card);
      }
      Files.move(
          part, folder.resolve(card.guest().rank() + ".card"), StandardCopyOption.ATOMIC_MOVE);
      RendezvousRegistry meetings = new RendezvousRegistry();
      JoinResponse attendance = JoinResponse.UNKNOWN;
      for (Path file : cards()) {
        attendance = meetings.attend(1, read(file));
      }
      return attendance;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Path> cards() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".card")).toList();
    }
  }

  private static JoinRequest read(Path file) throws IOException {
    try (ObjectInputStream in = new ObjectInputStream(Files.newInputStream(file))) {
      return (JoinRequest) in.readObject();
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
