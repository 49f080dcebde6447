package io.convoy.driver.conf;

import static io.convoy.executor.device.DeviceChoice.GPU;
import static io.convoy.executor.exchange.ExchangeSecurity.TLS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.convoy.driver.metric.Metric;
import io.convoy.driver.schedule.AverageSpec;
import io.convoy.driver.schedule.BatchChange;
import io.convoy.driver.schedule.BatchScaling;
import io.convoy.driver.schedule.CurveSpec;
import io.convoy.driver.schedule.PlateauSpec;
import io.convoy.driver.schedule.ScheduleSpec;
import io.convoy.executor.data.augment.AugmentationSpec;
import io.convoy.executor.data.colour.Normalisation;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.dataset.LearningTask;
import io.convoy.executor.data.image.Interpolation;
import io.convoy.executor.data.pipeline.TestViews;
import io.convoy.executor.data.shard.ReadOptions;
import io.convoy.executor.device.GraphUse;
import io.convoy.executor.exchange.Backend;
import io.convoy.executor.model.LoraSpec;
import io.convoy.executor.optim.ClipSpec;
import io.convoy.executor.optim.LookaheadSpec;
import io.convoy.executor.optim.OptimizerSpec;
import io.convoy.executor.optim.ParameterRule;
import io.convoy.executor.optim.RegularisationSpec.Source;
import io.convoy.executor.round.SyncPlan.BatchNorm;
import io.convoy.executor.round.SyncPlan.Compression;
import io.convoy.executor.round.SyncPlan.Mode;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunConfTest {
  private static final String REQUIRED = "run.dir = r, data.path = d, model.name = lenet\n";

  private static final String FULL =
      """
      run { dir = "hdfs://nn:8020/runs/a", seed = -7, max-duration = 36h, report = false }
      data {
        path = "s3a://bucket/cats", train-split = t, validation-split = v
        augment = [{ name = scale-jitter, range = [240, 300] }
                   { name = random-crop, padding = 4, fill = mean }, { name = horizontal-flip }]
        normalise = zca, test { scales = [256, 288], crops = ten, crop-ratio = 1, interpolation = bicubic }
        prefetch = 5, decode-threads = 6
        reading { memory-mb = 77, damaged = fail, attempts = 3, cache-folder = /tmp/c, cache-mb = 9
          verify = false, max-pixels = 5 }
      }
      model { file = "s3a://models/m.zip", weights = file, init = xavier, head-scale = 0.25, input { height = 224, width = 224, channels = 1 }
              fit-classes = 1 }
      engine = nd4j, gpu { tf32 = false, graphs = off, benchmark = true }
      train { task = rotation, simclr { temperature = 0.25, group = 32, projection = 96 }, loss { name = focal, gamma = 1.5 }, batch = 96, micro-batch = 16, epochs = 90, precision = bf16
              batch-schedule = [{ from-epoch = 3, batch = 192 }] }
      optimizer { name = rmsprop, momentum = 0.8, rho = 0.7, epsilon = 1e-7
                  lookahead { every-steps = 5, share = 0.8 }
                  groups = [{ layers = ["conv*", out], parameters = biases, rate = 2 }] }
      finetune { freeze = biases-only, batch-norm = statistics, backbone-rate = 0.2
                 layer-decay = 0.8, unfreeze = [{ epoch = 5, stages = 2 }, { epoch = 7 }]
                 lora { rank = 3, alpha = 4, layers = ["conv*"] } }
      regularisation { source = recipe, l1 = 1e-5, l2 = 3e-5, decay = 1e-3, max-norm = 2 }
      clip { name = value, limit = 2.5 }
      schedule { name = step, learning-rate = 0.4, base-batch = 256, scaling = square-root
                 warmup-epochs = 2.5, warmup-start = 0.1, final-rate = 0.01
                 every-epochs = 7, factor = 0.3 }
      momentum-schedule { name = polynomial, from = 0.9, to = 0.8, power = 2 }
      decay-schedule { name = one-cycle, from = 0.7, to = 0.6, rise = 0.4 }
      plateau { patience = 3, factor = 0.5, threshold = 0.01, metric = accuracy }, average { kind = swa, decay = 0.9, start-epoch = 3 }
      synchronise {
        mode = averaging, every-steps = 3, warmup-epochs = 2, optimizer-state = false, bucket-mib = 12,
        backend = gloo
      }
      guard { non-finite = skip, roll-back { factor = 0.25, most = 6 }, divergence = 5, patience = 4
              metric = average-loss, compare-every = 50 }
      snapshot { every-epochs = 3, every-steps = 50, every-duration = 5m, background = false, keep-last = 4
                 keep-best = 3, keep-every-steps = 1000, keep-cycles = true }
      report { layers-every = 70, mlflow = "http://tracking:5000", mlflow-experiment = cats }
      cluster { workers = 6, min-workers = 2, device = gpu, threads = 8, timeout = 1500ms, patience = 30s
                retries = 9, exchange-security = tls }
      """;

  @TempDir Path folder;

  private static TrainConf train(int epochs) {
    SimclrConf simclr = new SimclrConf(0.25, 32, 96);
    LossConf loss = new LossConf("focal", ClassWeights.NONE, Map.of("gamma", 1.5));
    LearningTask task = LearningTask.ROTATION;
    PrecisionChoice half = PrecisionChoice.BF16;
    return new TrainConf(task, simclr, loss, 96, MicroBatch.of(16), epochs, GROWING, half);
  }

  @Test
  void read_fileWithEveryKey_mapsEachToItsComponent() {
    RunConf expected =
        new RunConf(
            new RunConf.Run("hdfs://nn:8020/runs/a", -7, Duration.ofHours(36), false),
            new DataConf(
                "s3a://bucket/cats",
                "t",
                "v",
                new SamplingConf(SamplingConf.SamplingRule.UNIFORM, List.of()),
                List.of(
                    new AugmentationSpec("scale-jitter", Map.of("range", List.of(240, 300))),
                    new AugmentationSpec("random-crop", Map.of("padding", 4, "fill", "mean")),
                    new AugmentationSpec("horizontal-flip", Map.of())),
                new NormaliseChoice.ByDataset(Normalisation.ZCA),
                new TestConf(
                    List.of(256, 288),
                    TestViews.Crops.TEN,
                    Optional.of(1.0),
                    Optional.of(Interpolation.BICUBIC)),
                5,
                6,
                new ReadOptions(77, ReadOptions.Damaged.FAIL, 3, "/tmp/c", 9, false, 5)),
            new ModelConf(
                "",
                "s3a://models/m.zip",
                WeightsChoice.FILE,
                "",
                "xavier",
                0.25,
                new ImageShape(224, 224, 1),
                Map.of("fit-classes", 1)),
            EngineChoice.ND4J,
            new GpuConf(false, GraphUse.OFF, true),
            train(90),
            new OptimizerSpec(
                "rmsprop",
                new LookaheadSpec(5, 0.8),
                List.of(
                    new ParameterRule(
                        List.of("conv*", "out"), Map.of("parameters", "biases", "rate", 2))),
                Map.of("momentum", 0.8, "rho", 0.7, "epsilon", 1e-7)),
            new FinetuneConf(
                FreezeChoice.Word.BIASES_ONLY,
                FinetuneConf.BatchNorm.STATISTICS,
                Optional.of(0.2),
                0.8,
                List.of(
                    new FinetuneConf.Unfreeze(5, Optional.of(2)),
                    new FinetuneConf.Unfreeze(7, Optional.empty())),
                new LoraSpec(3, 4, List.of("conv*"))),
            new RegularisationConf(Source.RECIPE, 1e-5, Optional.of(3e-5), Optional.of(1e-3), 2),
            new ClipSpec("value", 2.5),
            new ScheduleSpec(
                "step",
                0.4,
                256,
                BatchScaling.SQUARE_ROOT,
                2.5,
                0.1,
                0.01,
                Map.of("every-epochs", 7, "factor", 0.3)),
            new CurveSpec("polynomial", 0.9, 0.8, Map.of("power", 2)),
            new CurveSpec("one-cycle", 0.7, 0.6, Map.of("rise", 0.4)),
            new PlateauSpec(3, 0.5, 0.01, Metric.ACCURACY),
            new AverageSpec(AverageSpec.Kind.SWA, 0.9, 3),
            new SynchroniseConf(
                Mode.AVERAGING, 3, 2, false, Compression.NONE, BatchNorm.LOCAL, 12, Backend.GLOO),
            new GuardConf(
                GuardConf.NonFinite.SKIP,
                new GuardConf.RollBack(0.25, 6),
                5,
                4,
                Metric.AVERAGE_LOSS,
                50),
            new SnapshotConf(3, 50, Duration.ofMinutes(5), false, 4, 3, 1000, true),
            new ReportConf(70, "http://tracking:5000", "cats"),
            new ClusterConf(6, 2, GPU, 8, Duration.ofMillis(1500), Duration.ofSeconds(30), 9, TLS));
    assertThat(read(FULL)).isEqualTo(expected);
  }

  private static final List<BatchChange> GROWING = List.of(new BatchChange(3, 192));

  /** Keys that cannot stand beside others of {@link #FULL}. */
  private static final List<String> OTHERS =
      List.of(
          "data.sampling { name = weighted, weights = [1, 2] }",
          "train.loss.class-weights = balanced, regularisation.source = model",
          "synchronise.compression = bf16, synchronise.batch-norm = synchronised",
          "model { weights = random, weights-from = \"s3a://runs/a\" }");

  @Test
  void full_comparedWithTheDefaults_sharesNoValue() throws ReflectiveOperationException {
    RunConf defaults = read(REQUIRED);
    Set<String> differing = new TreeSet<>();
    collectDiffering(defaults, read(FULL), "", differing);
    for (String other : OTHERS) {
      collectDiffering(defaults, read(REQUIRED + other), "", differing);
    }
    assertThat(differing).containsExactlyInAnyOrderElementsOf(ConfKeys.of(RunConf.class).leaves());
  }

  @Test
  void options_asOlderRecipesHaveThem_areRead() {
    RunConf now = read(REQUIRED + "model { name = resnet20, width = 8 }");
    assertThat(now.model().options()).containsExactly(Map.entry("width", 8.0));
    assertThat(read(REQUIRED + "model { name = resnet20, options { width = 8 } }")).isEqualTo(now);
    assertThat(read(REQUIRED + "model { name = resnet20, options {} }", "model.options.width=8"))
        .isEqualTo(now);
  }

  @Test
  void shape_asOlderRecipesHaveIt_isRead() {
    RunConf now =
        read(
            REQUIRED
                + "schedule { name = step, every-epochs = 7 }"
                + ", decay-schedule { name = multi-step, milestones = [3, 6] }");
    assertThat(
            read(
                REQUIRED
                    + "schedule { name = step, shape { every-epochs = 7, factor = null, milestones = [] } }"
                    + ", momentum-schedule.shape { power = null, milestones = [], nd4j = null }"
                    + ", decay-schedule { name = multi-step, shape.milestones = [3, 6] }"))
        .isEqualTo(now);
    assertThat(
            read(REQUIRED + "schedule { name = step }", "schedule.shape.every-epochs=7").schedule())
        .isEqualTo(now.schedule());
    assertThat(
            read(REQUIRED + "schedule { name = step, every-epochs = null }")
                .schedule()
                .parameters())
        .isEmpty();
  }

  @Test
  void render_parsed_equalsTheOriginal() {
    RunConf conf = read(FULL);
    assertThat(RunConf.parse(conf.render(), "stored")).isEqualTo(conf);
    assertThat(conf.render()).contains("timeout=\"1500ms\"").doesNotContain("#");
    RunConf sparse = read(REQUIRED);
    assertThat(RunConf.parse(sparse.render(), "stored")).isEqualTo(sparse);
  }

  @Test
  void parse_unknownKey_namesTheStoredPlace() {
    assertThat(
            catchThrowableOfType(
                    ConfException.class, () -> RunConf.parse("x = 1", "hdfs://nn/run/conf"))
                .problems())
        .first()
        .asString()
        .startsWith("hdfs://nn/run/conf:1: x: unknown key; known are run, data, model, engine,");
  }

  @Test
  void overrides_overARecipe_win() {
    RunConf conf =
        read(
            FULL,
            "train.epochs=7",
            "run.dir=hdfs://nn:8020/runs/b c?x=1",
            "data.path=file:/data/cats",
            "model.fit-classes=0",
            "data.augment += { name = lighting, deviation = 0.1 }",
            "optimizer { momentum = 0.7 }",
            "train.epochs=8");
    assertThat(conf.train().epochs()).isEqualTo(8);
    assertThat(conf.run().dir()).isEqualTo("hdfs://nn:8020/runs/b c?x=1");
    assertThat(conf.data().path()).isEqualTo("file:/data/cats");
    assertThat(conf.model().options()).containsExactly(Map.entry("fit-classes", 0.0));
    assertThat(conf.data().augment())
        .extracting(AugmentationSpec::name)
        .containsExactly("scale-jitter", "random-crop", "horizontal-flip", "lighting");
    assertThat(conf.optimizer().parameters()).containsEntry("momentum", 0.7);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3a://bucket/a b",
        "/data//x",
        "/data/a#1",
        "/data/a+b,c=d",
        "C:\\data",
        "/data/a b",
        "3",
        "a?b"
      })
  void override_plainText_needsNoQuotes(String text) {
    assertThat(read(REQUIRED, "data.path=" + text).data().path()).isEqualTo(text);
    assertThat(read(REQUIRED, "data.path = " + text).data().path()).isEqualTo(text);
  }

  @Test
  void override_quotedListOrSubstitution_isHocon() {
    RunConf conf =
        read(
            REQUIRED,
            "data.path=\"a://b\"",
            "run.dir=${data.path}\"/c#d\"",
            "data.augment=[{name: random-crop, padding: 2}, {name: horizontal-flip}]",
            "schedule.learning-rate=1e+2");
    assertThat(conf.data().path()).isEqualTo("a://b");
    assertThat(conf.run().dir()).isEqualTo("a://b/c#d");
    assertThat(conf.data().augment()).hasSize(2);
    assertThat(conf.schedule().learningRate()).isEqualTo(100);
  }

  @Test
  void recipe_empty_leavesTheDefaults() {
    assertThat(read("# nothing\n", "run.dir=r", "data.path=d", "model.name=lenet"))
        .isEqualTo(read(REQUIRED));
  }

  @Test
  void recipe_includingAnother_takesItsKeys() throws IOException {
    Files.writeString(folder.resolve("base.conf"), FULL);
    RunConf conf = read("include \"base.conf\"\ntrain.epochs = ${schedule.base-batch}");
    assertThat(conf.train()).isEqualTo(train(256));
  }

  @Test
  void read_withSystemProperties_ignoresThem() {
    System.setProperty("train.epochs", "77");
    try {
      assertThat(read(REQUIRED).train().epochs()).isEqualTo(10);
    } finally {
      System.clearProperty("train.epochs");
    }
  }

  private RunConf read(String recipe, String... overrides) {
    return RecipeFile.read(folder, recipe, overrides);
  }

  private static void collectDiffering(
      Record left, Record right, String path, Set<String> differing)
      throws ReflectiveOperationException {
    for (RecordComponent component : left.getClass().getRecordComponents()) {
      Object one = component.getAccessor().invoke(left);
      Object other = component.getAccessor().invoke(right);
      String key = ConfKeys.join(path, ConfKeys.key(component));
      if (one instanceof Record group) {
        collectDiffering(group, (Record) other, key, differing);
      } else if (!ConfKeys.takesTheRest(component) && !other.equals(one)) {
        differing.add(key);
      }
    }
  }
}
