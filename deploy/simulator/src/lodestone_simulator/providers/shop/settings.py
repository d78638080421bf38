"""What the simulator must know to play somebody's homepage."""

from pydantic_settings import BaseSettings, SettingsConfigDict


class ShopSettings(BaseSettings):
    """Read from `LODESTONE_CONSOLE_URL`: where the homepage gets its offers from."""

    model_config = SettingsConfigDict(env_prefix="LODESTONE_", frozen=True, env_ignore_empty=True)

    console_url: str = "http://127.0.0.1:18070"
