"""A stand-in for `wandb` that records what arrives, and one run of a program under it.

What it does is what the SDK does (0.31.0): keywords and positions of `init`, `sweep` and `agent`; `None` is "not passed";
`settings=` counts where the keyword does not; the environment is read once, when the first run starts; the parts of an
agent's path come before its keywords.
"""
import os
import sys
import types


class Settings:
    def __init__(self, **keywords):
        self.__dict__.update(keywords)


class Run:
    entity = project = name = id = None

    def __init__(self):
        self.config, self.summary = {}, {}

    def __enter__(self):
        return self

    def __exit__(self, *rest):
        return False

    def log(self, *a, **k):
        pass

    def finish(self, *a, **k):
        pass


class Recorder:
    """The records of one run; `root` is the folder of the program."""

    def __init__(self, root):
        self.root, self.records = root, []
        self.at_start = dict(os.environ)
        self.snapshot = None

    def environment(self):
        if self.snapshot is None:
            self.snapshot = {k: os.environ.get(k) for k in ("WANDB_ENTITY", "WANDB_PROJECT")}
        return self.snapshot

    def add(self, api, entity, project):
        frame = sys._getframe(2)
        while frame and not frame.f_code.co_filename.startswith(self.root):
            frame = frame.f_back
        path = os.path.relpath(frame.f_code.co_filename, self.root).replace(os.sep, "/") if frame else "?"
        env = self.environment()
        self.records.append((api, path, frame.f_lineno if frame else 0, entity, project, env["WANDB_ENTITY"], env["WANDB_PROJECT"]))

    def module(self):
        wandb = types.ModuleType("wandb")

        def init(entity=None, project=None, dir=None, id=None, name=None, notes=None, tags=None, config=None,
                 config_exclude_keys=None, config_include_keys=None, allow_val_change=None, group=None, job_type=None, mode=None,
                 force=None, anonymous=None, reinit=None, resume=None, resume_from=None, fork_from=None, save_code=None,
                 tensorboard=None, sync_tensorboard=None, monitor_gym=None, settings=None):
            given = settings if isinstance(settings, dict) else vars(settings) if settings is not None else {}
            self.add("wandb.init", entity if entity is not None else given.get("entity"),
                     project if project is not None else given.get("project"))
            wandb.run = Run()
            return wandb.run

        def sweep(sweep, entity=None, project=None, prior_runs=None):
            self.add("wandb.sweep", entity, project if project is not None else sweep.get("project"))
            return "abc123"

        def agent(sweep_id, function=None, entity=None, project=None, count=None):
            parts = sweep_id.split("/")
            if len(parts) == 3:
                entity, project = parts[:2]
            elif len(parts) == 2:
                project = parts[0]
            self.add("wandb.agent", entity, project)

        for one in (init, sweep, agent):
            setattr(wandb, one.__name__, one)
        wandb.Settings, wandb.run, wandb.config = Settings, None, {}
        wandb.log = wandb.finish = wandb.login = wandb.setup = lambda *a, **k: None
        return wandb
