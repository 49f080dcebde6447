package io.convoy.executor.engine.torch;

import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.TestImages;
import io.convoy.executor.exchange.Collectives;
import io.convoy.executor.exchange.CollectivesConnector;
import io.convoy.executor.exchange.FolderRendezvous;
import io.convoy.executor.exchange.Member;
import io.convoy.executor.exchange.Rendezvous;
import io.convoy.executor.exchange.RendezvousClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What training is measured against: the hand-written ResNet-20, data-parallel in processes of one
 * thread, with all-reduce and Nesterov SGD, on one batch that is in memory already. Arguments:
 * ranks, images per rank, steps. Prints images per second over all ranks, from the median step
 * after ten.
 *
 * <p>Set {@code MALLOC_MMAP_THRESHOLD_=4294967296}, {@code MALLOC_TRIM_THRESHOLD_=17179869184} and
 * {@code OMP_NUM_THREADS=1} in the environment.
 */
public final class HandwrittenDataParallel {
  private static final String HOST = "127.0.0.1";
  private static final int WARM_UP = 10;
  private static final int CLASSES = 10;

  private final HandwrittenResNet20 network = new HandwrittenResNet20(CLASSES);
  private final List<Tensor> velocities = new ArrayList<>();
  private final Collectives exchange;

  private HandwrittenDataParallel(Collectives exchange) {
    this.exchange = exchange;
    network.parameters().forEach(tensor -> velocities.add(torch.zeros_like(tensor)));
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    NativeLibraries.load();
    if (args.length == 3) {
      startRanks(args);
    } else {
      RendezvousClient point = new FolderRendezvous(Path.of(args[4]));
      runRank(point, Arrays.stream(args).limit(4).mapToInt(Integer::parseInt).toArray());
    }
  }

  private static void startRanks(String[] args) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("convoy-meeting-");
    List<Process> ranks = new ArrayList<>();
    for (int rank = 0; rank < Integer.parseInt(args[0]); rank++) {
      List<String> command = new ArrayList<>();
      command.add(System.getProperty("java.home") + "/bin/java");
      command.addAll(List.of("-Xmx1g", "-Dorg.bytedeco.javacpp.maxphysicalbytes=0", "-cp"));
      command.add(System.getProperty("java.class.path"));
      command.add(HandwrittenDataParallel.class.getName());
      command.addAll(List.of(args));
      command.addAll(List.of(Integer.toString(rank), folder.toString()));
      ranks.add(new ProcessBuilder(command).inheritIO().start());
    }
    for (Process rank : ranks) {
      rank.waitFor();
    }
  }

  /** Arguments: ranks, images per rank, steps, rank. */
  private static void runRank(RendezvousClient point, int... args) {
    Rendezvous rendezvous = Rendezvous.of("peer", Duration.ofMinutes(1));
    Member member = Member.onCpu(args[3], args[0], HOST);
    try (Collectives exchange =
            CollectivesConnector.connect(rendezvous, member, point, () -> false, text -> {});
        ImageBatch batch = TestImages.noise(new ImageShape(32, 32, 3), args[1], CLASSES, args[3])) {
      HandwrittenDataParallel rank = new HandwrittenDataParallel(exchange);
      double[] seconds = new double[args[2]];
      for (int i = 0; i < seconds.length; i++) {
        long start = System.nanoTime();
        rank.step(batch);
        seconds[i] = (System.nanoTime() - start) / 1e9;
      }
      double[] steady = Arrays.copyOfRange(seconds, WARM_UP, seconds.length);
      Arrays.sort(steady);
      if (args[3] == 0) {
        System.out.printf(
            "%d ranks x %d images: %.0f images/s%n",
            args[0], args[1], args[0] * args[1] / steady[steady.length / 2]);
      }
    }
  }

  @SuppressWarnings("try") // scopes act by being open
  private void step(ImageBatch batch) {
    try (PointerScope scope = new PointerScope()) {
      long[] size = {batch.count(), 3, 32, 32};
      long[] channelsLast = {32 * 32 * 3, 1, 32 * 3, 3};
      Tensor images =
          torch.from_blob(
              new FloatPointer(batch.pixels()),
              size,
              channelsLast,
              new TensorOptions(ScalarType.Float));
      long[] count = {batch.count()};
      Tensor labels =
          torch
              .from_blob(new IntPointer(batch.labels()), count, new TensorOptions(ScalarType.Int))
              .to(ScalarType.Long);
      network.step(images, labels);
      try (NoGradGuard guard = new NoGradGuard()) {
        update();
      }
    }
  }

  private void update() {
    List<Tensor> parameters = network.parameters();
    Tensor[] flat = parameters.stream().map(p -> p.grad().flatten()).toArray(Tensor[]::new);
    Tensor gradient = torch.cat(new TensorVector(flat), 0);
    exchange.sum(gradient);
    gradient.div_(new Scalar((double) exchange.worldSize()));
    long offset = 0;
    for (int i = 0; i < parameters.size(); i++) {
      Tensor p = parameters.get(i);
      Tensor g = gradient.narrow(0, offset, p.numel()).view_as(p);
      offset += p.numel();
      Tensor v = velocities.get(i).mul_(new Scalar(0.9)).add_(g);
      p.sub_(g.add(v, new Scalar(0.9)), new Scalar(0.01));
      p.grad().zero_();
    }
  }
}
